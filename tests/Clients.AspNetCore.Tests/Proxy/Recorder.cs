using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Clients.AspNetCore.Tests.Proxy;

/// <summary>An upstream that knows no contract: it keeps whatever arrives, as it arrived, and answers as a test says.</summary>
internal sealed class Recorder : IAsyncDisposable
{
    private readonly WebApplication host;
    private readonly ConcurrentQueue<Arrival> arrivals = new();

    private Recorder(WebApplication host) => this.host = host;

    public Uri Address => new(host.Urls.Single());

    public IReadOnlyList<Arrival> Arrivals => [.. arrivals];

    public static async Task<Recorder> StartAsync(Func<HttpContext, Task>? answer = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(static kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var recorder = new Recorder(app);
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            try
            {
                await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            }
            finally
            {
                recorder.arrivals.Enqueue(new Arrival(
                    context.Request.Method,
                    context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
                    context.Request.Headers.ToDictionary(static header => header.Key, static header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                    body.ToArray()));
            }

            await (answer ?? AnswerWithCanaries)(context);
        });
        await app.StartAsync();
        return recorder;
    }

    /// <summary>An answer that says everything about itself that it should not.</summary>
    public static Task AnswerWithCanaries(HttpContext context)
    {
        foreach (var name in (string[])["Set-Cookie", "X-Powered-By", "X-Accepted-OAuth-Scopes", "X-RateLimit-Remaining", "Link", "Via", "X-Internal", "Alt-Svc"])
            context.Response.Headers[name] = "canary-out=1";

        context.Response.Headers["X-OAuth-Scopes"] = "actions:write, canary-out"; // the pipeline reads it: without the scope it refuses later calls itself
        context.Response.Headers.Server = "canary-out";
        context.Response.Headers.Location = "http://canary-out.internal/";
        context.Response.Headers.CacheControl = "public, max-age=600";
        context.Response.Headers.ETag = "\"v1\"";
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync("""{"answer":true}""");
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await host.StopAsync(now.Token);
        await host.DisposeAsync();
    }
}

internal sealed record Arrival(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Path => Target.Split('?')[0];

    public string Query => Target.Contains('?', StringComparison.Ordinal) ? Target[Target.IndexOf('?', StringComparison.Ordinal)..] : string.Empty;

    public override string ToString() => $"{Method} {Target}";
}
