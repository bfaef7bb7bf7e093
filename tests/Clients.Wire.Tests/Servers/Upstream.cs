using System.Collections.Concurrent;
using System.Net;
using Clients.Resilience;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Clients.Wire.Tests.Servers;

/// <summary>An upstream on a real socket that remembers what arrived, to the byte.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly ConcurrentQueue<Arrival> _arrivals = new();

    private Upstream(WebApplication host) => _host = host;

    public Uri Address => new(_host.Urls.Single());

    public IReadOnlyList<Arrival> Arrivals => [.. _arrivals];

    /// <summary>What the one request looked like.</summary>
    public Arrival Arrival => Assert.Single(_arrivals);

    /// <summary>An upstream that answers with <paramref name="answer"/>, else with 204.</summary>
    /// <param name="answer">Answers; the request is recorded before, its body included.</param>
    /// <param name="readsBody">Whether the body is recorded; else it is the answer's to read.</param>
    public static async Task<Upstream> StartAsync(Func<HttpContext, Task>? answer = null, bool readsBody = true)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        var app = builder.Build();
        var upstream = new Upstream(app);
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            if (readsBody)
            {
                await context.Request.Body.CopyToAsync(body);
            }

            upstream._arrivals.Enqueue(new Arrival(
                context.Request.Method,
                context.Features.Get<IHttpRequestFeature>()!.RawTarget,
                context.Request.Headers.ToDictionary(static h => h.Key, static h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                body.ToArray()));
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            await (answer?.Invoke(context) ?? Task.CompletedTask);
        });
        await app.StartAsync();
        return upstream;
    }

    /// <summary>An upstream that always gives the same answer.</summary>
    public static Task<Upstream> AnsweringAsync(int status, string? mediaType, string body, params (string Name, string Value)[] headers) =>
        StartAsync(context => context.AnswerAsync(status, mediaType, body, headers));

    /// <summary>The generated client, talking to this upstream.</summary>
    public TClient Client<TClient>()
        where TClient : class => UpstreamClient.Create<TClient>(settings => settings.BaseAddress = Address);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _host.StopAsync(now.Token);
        await _host.DisposeAsync();
    }
}
