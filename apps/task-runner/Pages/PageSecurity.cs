namespace TaskRunner.Pages;

/// <summary>Tells browsers to load nothing but the stylesheet, to run nothing, and to show the pages in no frame.</summary>
internal static class PageSecurity
{
    public static IApplicationBuilder UsePageSecurity(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        context.Response.OnStarting(static state =>
        {
            var headers = ((HttpResponse)state).Headers;
            headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            return Task.CompletedTask;
        }, context.Response);
        return next(context);
    });
}
