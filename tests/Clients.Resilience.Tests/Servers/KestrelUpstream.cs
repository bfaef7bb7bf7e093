using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Clients.Resilience.Tests.Servers;

/// <summary>An upstream on a real socket. Remembers what was delivered.</summary>
internal sealed class KestrelUpstream : IAsyncDisposable
{
    private readonly WebApplication host;
    private readonly ConcurrentQueue<Delivery> deliveries = new();

    private KestrelUpstream(WebApplication host) => this.host = host;

    /// <summary>The certificate of servers that speak TLS; nobody but a test trusts it.</summary>
    public static X509Certificate2 Certificate { get; } = SelfSigned();

    public Uri Address => new(host.Urls.Single());

    public IReadOnlyList<Delivery> Deliveries => [.. deliveries];

    public TaskCompletionSource Received { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts a server that answers delivery number n (from 1) with <paramref name="answer"/>.</summary>
    public static async Task<KestrelUpstream> StartAsync(Func<HttpContext, int, Task> answer, bool tls = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            if (tls)
            {
                listen.UseHttps(Certificate);
            }
        }));
        var app = builder.Build();
        var server = new KestrelUpstream(app);
        var count = 0;
        app.Run(async context =>
        {
            var body = await new StreamReader(context.Request.Body).ReadToEndAsync();
            server.deliveries.Enqueue(new Delivery(
                context.Request.Method,
                context.Request.Path + context.Request.QueryString,
                context.Request.Headers.ToDictionary(static h => h.Key, static h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                body));
            server.Received.TrySetResult();
            await answer(context, Interlocked.Increment(ref count));
        });
        await app.StartAsync();
        return server;
    }

    public static Task<KestrelUpstream> StartAsync(Func<HttpContext, Task> answer) => StartAsync((context, _) => answer(context));

    /// <summary>Answers with these statuses in turn, the last one for ever; 200 carries a thing.</summary>
    public static Task<KestrelUpstream> AnsweringAsync(params int[] statuses) => StartAsync((context, n) =>
    {
        var status = statuses[Math.Min(n, statuses.Length) - 1];
        context.Response.StatusCode = status;
        return status == 200 ? context.WriteThingAsync() : Task.CompletedTask;
    });

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await host.StopAsync(now.Token);
        await host.DisposeAsync();
    }
}

internal sealed record Delivery(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body);

internal static class Answers
{
    public const string Thing = """{"id":"7","name":"seven"}""";

    public static Task WriteThingAsync(this HttpContext context) => context.WriteJsonAsync(Thing);

    public static Task WriteJsonAsync(this HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json);
    }
}
