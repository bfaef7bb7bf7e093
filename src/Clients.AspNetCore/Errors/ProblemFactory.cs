using System.Globalization;
using System.Text.Json;
using Clients.Resilience;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Clients.AspNetCore;

/// <summary>From an exception to what the caller is told of it: never a message of an exception, an upstream or a host.</summary>
internal static class ProblemFactory
{
    public static ProblemDetails Create(Exception exception) => exception switch
    {
        UpstreamException upstream => Of(upstream.Error),
        ProblemException own => Of(own),
        BadHttpRequestException bad => Of(bad),
        _ => New(500, ProblemCode.InternalError, "The service failed."),
    };

    /// <summary>The <c>Retry-After</c> of the answer, in whole seconds; <c>null</c> when there is none to give.</summary>
    public static string? RetryAfter(Exception exception, DateTimeOffset now)
    {
        var wait = exception switch
        {
            UpstreamException { Error: var error } => (error.RetryAt - now) ?? error.RetryAfter ?? UpstreamStatusTable.Of(error).RetryAfter,
            ProblemException own => own.RetryAfter,
            _ => null,
        };
        return wait is { } value ? Math.Max(1, (long)Math.Ceiling(value.TotalSeconds)).ToString(CultureInfo.InvariantCulture) : null;
    }

    private static ProblemDetails Of(UpstreamError error)
    {
        var row = UpstreamStatusTable.Of(error);
        return New(row.Status, error.Code, row.Title);
    }

    private static ProblemDetails Of(ProblemException own)
    {
        var problem = New(own.Status, own.Code, own.Message);
        problem.Detail = own.Detail;
        if (own.Errors is { } errors)
        {
            problem.Extensions["errors"] = new Dictionary<string, string[]>(errors, StringComparer.Ordinal);
        }

        return problem;
    }

    /// <summary>The framework could not read the request. Its message names parameters and types of the code: not for callers.</summary>
    private static ProblemDetails Of(BadHttpRequestException bad)
    {
        if (bad.InnerException is AntiforgeryValidationException)
        {
            return New(400, ProblemCode.FormExpired, "The form has expired: load it again.");
        }

        var code = ProblemCode.ForStatus(bad.StatusCode);
        var problem = New(bad.StatusCode, code, bad.StatusCode switch
        {
            413 => "The request is too large.",
            415 => "The request is not of a media type that is understood here.",
            _ => "The request is malformed.",
        });
        if (bad.InnerException is JsonException { Path: { } path })
        {
            problem.Extensions["errors"] = new Dictionary<string, string[]>(StringComparer.Ordinal) { [path] = ["is not what is expected here"] };
        }

        return problem;
    }

    private static ProblemDetails New(int status, string code, string title) =>
        new() { Status = status, Title = title, Extensions = { ["code"] = code } };
}
