using Clients.AspNetCore;
using Microsoft.AspNetCore.Mvc;

namespace TaskRunner.Pages;

/// <summary>Renders problems of pages for people: same code, same correlation id, no detail that the problem document would not give.</summary>
internal sealed class ErrorPageWriter : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => !context.HttpContext.Request.Path.StartsWithSegments("/api");

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        ProblemDocument.Complete(context);
        await Render(context.ProblemDetails, context.HttpContext.Response).ExecuteAsync(context.HttpContext);
    }

    private static Page Render(ProblemDetails problem, HttpResponse response)
    {
        var status = problem.Status!.Value;
        return new Page(problem.Title!, Markup.From($"""
                <h1>{(status >= 500 ? "That did not work" : "That cannot be done")}</h1>
                <p>{problem.Title}{(problem.Detail is { } detail ? " " + detail : "")}</p>
            {Errors(problem)}{Wait(response)}    <dl>
                  <dt>Code</dt><dd><code>{problem.Extensions["code"] as string}</code></dd>
                  <dt>Correlation id</dt><dd><code>{problem.Extensions["correlationId"] as string}</code></dd>
                </dl>
                <p><a href="/">Start again</a></p>
            """))
        {
            Status = status,
        };
    }

    private static Markup Errors(ProblemDetails problem) =>
        problem.Extensions.TryGetValue("errors", out var value) && value is IEnumerable<KeyValuePair<string, string[]>> errors
            ? Markup.From($"    <ul>{Markup.Join(errors.SelectMany(static error => error.Value.Select(rule => Markup.From($"<li>{error.Key}: {rule}</li>"))))}</ul>\n")
            : Markup.Empty;

    private static Markup Wait(HttpResponse response) => response.Headers.RetryAfter.ToString() is { Length: > 0 } seconds
        ? Markup.From($"    <p>Try again in {seconds} s.</p>\n")
        : Markup.Empty;
}

internal static class ErrorPagesRegistration
{
    /// <summary>Call it before AddUpstreamErrors: the first writer that can write a problem does.</summary>
    public static IServiceCollection AddErrorPages(this IServiceCollection services) =>
        services.AddSingleton<IProblemDetailsWriter, ErrorPageWriter>();
}
