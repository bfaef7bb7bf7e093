using Clients.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Registers the caller's context.</summary>
public static class CallerContextExtensions
{
    /// <summary>
    /// Takes the caller's <c>X-Correlation-Id</c> (1 to 128 of <c>A-Z a-z 0-9 . _ -</c>; else one is made), remaining time
    /// (<c>X-Request-Deadline-Ms</c>) and attempts (<c>X-Request-Attempts</c>: 1 from a caller that repeats its own call), hands them to every
    /// upstream call made for the request, together with the headers that a registered upstream's policy propagates, and gives the id back: as a
    /// response header, in every log scope and in every problem document. Call it before everything else. Needs <c>AddUpstreamErrors</c>.
    /// </summary>
    public static IApplicationBuilder UseCallerContext(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.UseMiddleware<CallerContextMiddleware>();
    }
}
