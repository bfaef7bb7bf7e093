using System.Net;
using BenchmarkDotNet.Attributes;
using Clients.GitHub;
using Clients.Resilience;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Clients.Bench;

/// <summary>
/// What being seen costs a call, by who listens. The same call each time, with a body of two bytes, so that the differences are telemetry's;
/// each benchmark has a process of its own. Goals: at most 100 ns when nobody listens, 1.5 µs with listeners of metrics and spans.
/// </summary>
[MemoryDiagnoser, MinColumn]
public class TelemetryBenchmarks : IDisposable
{
    private HttpMessageInvoker _observed = null!;
    private HttpMessageInvoker _plain = null!;
    private IGitHubRepoClient _clients = null!;
    private Listener? _listener;

    [GlobalSetup(Targets = [nameof(HandlerPlain), nameof(HandlerUnheard), nameof(CallUnheard)])]
    public void SetupUnheard() => Setup(NullLoggerFactory.Instance);

    [GlobalSetup(Targets = [nameof(HandlerHeard), nameof(CallHeard)])]
    public void SetupHeard()
    {
        _listener = new Listener();
        Setup(NullLoggerFactory.Instance);
    }

    [GlobalSetup(Targets = [nameof(HandlerLogged), nameof(CallLogged)])]
    public void SetupLogged()
    {
        _listener = new Listener();
        Setup(_listener);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _observed.Dispose();
        _plain.Dispose();
        _listener?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>No telemetry at all: what <c>WithUpstreamObservability</c> adds is the difference to this.</summary>
    [Benchmark(Baseline = true)]
    public Task<HttpStatusCode> HandlerPlain() => SendAsync(_plain);

    [Benchmark]
    public Task<HttpStatusCode> HandlerUnheard() => SendAsync(_observed);

    [Benchmark]
    public Task<HttpStatusCode> HandlerHeard() => SendAsync(_observed);

    [Benchmark]
    public Task<HttpStatusCode> HandlerLogged() => SendAsync(_observed);

    /// <summary>A generated client's call, whose telemetry cannot be taken out.</summary>
    [Benchmark]
    public Task<IReadOnlyDictionary<string, long>> CallUnheard() => ListAsync();

    [Benchmark]
    public Task<IReadOnlyDictionary<string, long>> CallHeard() => ListAsync();

    [Benchmark]
    public Task<IReadOnlyDictionary<string, long>> CallLogged() => ListAsync();

    private static async Task<HttpStatusCode> SendAsync(HttpMessageInvoker invoker)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1:9/things/7");
        using var response = await invoker.SendAsync(request, CancellationToken.None);
        return response.StatusCode;
    }

    private async Task<IReadOnlyDictionary<string, long>> ListAsync() => await _clients.ListLanguagesAsync("acme", "rocket");

    private void Setup(ILoggerFactory loggers)
    {
        _plain = new HttpMessageInvoker(new InMemoryUpstream("{}"u8.ToArray()));
        _observed = new HttpMessageInvoker(new InMemoryUpstream("{}"u8.ToArray()).WithUpstreamObservability("bench", loggers));
        _clients = UpstreamClient.Create<IGitHubRepoClient>(settings =>
        {
            settings.Define = Unlimited.Policy;
            settings.BaseAddress = new Uri("http://127.0.0.1:9");
            settings.Transport = new InMemoryUpstream("{}"u8.ToArray());
            settings.LoggerFactory = loggers;
        });
    }
}
