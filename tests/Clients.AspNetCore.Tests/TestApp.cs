using System.Net;
using System.Net.Sockets;
using System.Text;
using Clients.Resilience;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Clients.AspNetCore.Tests;

/// <summary>A small app on a real socket whose endpoints fail as a test wants.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    public const string Id = "test-correlation-1";

    private readonly WebApplication host;

    private TestApp(WebApplication host, FakeTimeProvider time, LogLines logs)
    {
        this.host = host;
        (Time, Logs) = (time, logs);
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false, RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8 }) { BaseAddress = new Uri(host.Urls.Single()) };
    }

    public HttpClient Http { get; }

    public FakeTimeProvider Time { get; }

    public LogLines Logs { get; }

    public static async Task<TestApp> StartAsync(Action<WebApplication> map, Action<IApplicationBuilder>? outermost = null, Action<IServiceCollection>? register = null)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var logs = new LogLines();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(static kestrel => kestrel.Limits.MaxRequestBodySize = 1024);
        builder.Logging.ClearProviders().AddProvider(logs);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddUpstreamErrors();
        register?.Invoke(builder.Services);
        var app = builder.Build();
        outermost?.Invoke(app);
        app.UseCallerContext();
        app.UseUpstreamErrors();
        app.UseRouting();
        map(app);
        await app.StartAsync();
        return new TestApp(app, time, logs);
    }

    /// <summary>An app with one endpoint, <c>/fail</c>, that throws.</summary>
    public static Task<TestApp> FailingAsync(Exception exception) =>
        StartAsync(app => app.MapGet("/fail", string () => throw exception));

    public static UpstreamException Failure(string code, int? status = null, TimeSpan? retryAfter = null, DateTimeOffset? retryAt = null) => new(new UpstreamError
    {
        Code = code,
        Upstream = "canary-upstream",
        Operation = "canary/operation",
        Status = status,
        RetryAfter = retryAfter,
        RetryAt = retryAt,
        Detail = "canary-host.internal said no",
        RawBody = "{\"secret\":\"canary\"}",
        CorrelationId = Id,
    });

    public async Task<HttpResponseMessage> GetAsync(string target, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        if (!headers.Any(static header => header.Name == "X-Correlation-Id"))
            request.Headers.Add("X-Correlation-Id", Id);

        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);

        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Writes bytes as they are, which no client would, and reads to the end of the first answer.</summary>
    public async Task<RawAnswer> SendRawAsync(string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Http.BaseAddress!.Port, TestContext.Current.CancellationToken);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        return await RawAnswer.ReadAsync(stream, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await host.DisposeAsync();
    }
}
