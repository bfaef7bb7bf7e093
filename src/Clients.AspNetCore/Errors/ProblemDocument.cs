using Clients.Resilience;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Clients.AspNetCore;

/// <summary>What every problem document has, whoever made it.</summary>
public static class ProblemDocument
{
    /// <summary>
    /// Adds what is missing: status, title, type, <c>code</c> and <c>correlationId</c>. An <see cref="IProblemDetailsWriter"/> of an app's own (for
    /// pages, say), registered before <c>AddUpstreamErrors</c>, calls it first.
    /// </summary>
    public static void Complete(ProblemDetailsContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var problem = context.ProblemDetails;
        var status = problem.Status ??= context.HttpContext.Response.StatusCode;
        problem.Title ??= ReasonPhrases.GetReasonPhrase(status);
        problem.Extensions.TryAdd("code", ProblemCode.ForStatus(status));
        problem.Type = $"urn:clients:problem:{problem.Extensions["code"]}";
        problem.Extensions["correlationId"] = UpstreamCallContext.Current?.CorrelationId ?? context.HttpContext.TraceIdentifier;
    }
}
