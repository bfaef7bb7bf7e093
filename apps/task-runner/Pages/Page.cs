using Clients.Resilience;

namespace TaskRunner.Pages;

/// <summary>A whole page, as an endpoint's result.</summary>
internal sealed record Page(string Title, Markup Body) : IResult
{
    /// <summary>Loads the page again after that time, without any script; <c>null</c> when nothing more will change.</summary>
    public TimeSpan? Refresh { get; init; }

    public int Status { get; init; } = StatusCodes.Status200OK;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        return response.WriteAsync(Render().ToString(), httpContext.RequestAborted);
    }

    private Markup Render() => Markup.From($"""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>{Title} – task-runner</title>
          <link rel="stylesheet" href="/site.css">
        {RefreshTag()}</head>
        <body>
          <a class="skip" href="#content">Skip to the content</a>
          <header><a class="brand" href="/">task-runner</a></header>
          <main id="content">
        {Body}
          </main>
          <footer>Correlation id <code>{UpstreamCallContext.Current?.CorrelationId}</code></footer>
        </body>
        </html>

        """);

    private Markup RefreshTag() => Refresh is { } wait
        ? Markup.From($"""
              <meta http-equiv="refresh" content="{Math.Ceiling(wait.TotalSeconds):0}">

            """)
        : Markup.Empty;
}
