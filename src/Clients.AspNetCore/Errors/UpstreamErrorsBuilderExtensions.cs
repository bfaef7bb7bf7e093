namespace Microsoft.AspNetCore.Builder;

/// <summary>Puts the answering of failed requests into the pipeline.</summary>
public static class UpstreamErrorsBuilderExtensions
{
    /// <summary>
    /// Catches what the rest of the pipeline throws, and gives a body to answers that have a failure status only. Call it right after
    /// <c>UseCallerContext</c>, before everything else. Needs <c>AddUpstreamErrors</c>.
    /// </summary>
    public static IApplicationBuilder UseUpstreamErrors(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.UseExceptionHandler().UseStatusCodePages();
    }
}
