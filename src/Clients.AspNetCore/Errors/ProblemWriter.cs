using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Clients.AspNetCore;

/// <summary>
/// Writes every problem as <c>application/problem+json</c> with <c>code</c> and <c>correlationId</c>, whatever the caller claims to accept:
/// an error that cannot be read is worse than one of an unexpected type. (The framework's own writer gives up on <c>Accept: text/html</c>.)
/// </summary>
internal sealed class ProblemWriter(IOptions<ProblemDetailsOptions> options) : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        ProblemDocument.Complete(context);
        options.Value.CustomizeProblemDetails?.Invoke(context);

        var response = context.HttpContext.Response;
        response.Headers.CacheControl = "no-store";
        await response.WriteAsJsonAsync(
            context.ProblemDetails, context.ProblemDetails.GetType(), ProblemJson.Default, "application/problem+json", context.HttpContext.RequestAborted)
            .ConfigureAwait(false);
    }
}

[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(HttpValidationProblemDetails))]
[JsonSerializable(typeof(ValidationProblemDetails))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(Dictionary<string, string[]>))]
internal sealed partial class ProblemJson : JsonSerializerContext;
