using System.Net;

namespace Clients.Resilience;

/// <summary>Makes the primary handler: a connection pool that does nothing behind the pipeline's back.</summary>
internal static class TransportFactory
{
    /// <summary>Calls are bounded by Concurrency.Limit, which may be raised while running; this bound cannot.</summary>
    private const int LeastConnections = 1024;

    public static HttpMessageHandler Create(UpstreamRuntime runtime, HttpMessageHandler? replacement = null) =>
        new TransportGuard(runtime, replacement ?? CreateSockets(runtime.Definition, runtime.Egress.PrivateAddressesAllowed, runtime.Dialer));

    /// <summary>The pool alone, without the last look at what goes out.</summary>
    internal static SocketsHttpHandler CreateSockets(UpstreamDefinition definition, bool privateAddressesAllowed, Dialer? dialer = null) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = definition.Egress.Proxy is not null, // never one of the environment: it would connect in our stead, past the connect guard
        Proxy = definition.Egress.Proxy is { } proxy ? new WebProxy(proxy) : null,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = definition.Budget.Connect,
        ConnectCallback = new ConnectGuard(privateAddressesAllowed, definition.Egress.Proxy, dialer ?? Dialer.Network).ConnectAsync,
        PlaintextStreamFilter = AnsweredOrBrokenStream.FilterAsync,
        RequestHeaderEncodingSelector = SingleSending.Check,
        ResponseDrainTimeout = TimeSpan.Zero, // a call that is over holds no connection; the default is 2 s beyond its budget
        PooledConnectionLifetime = TimeSpan.FromMinutes(5), // DNS changes are noticed within this time
        MaxConnectionsPerServer = Math.Max(definition.Concurrency.Limit, LeastConnections),
        MaxResponseHeadersLength = Math.Max(1, definition.Limits.Headers / 1024),
        EnableMultipleHttp2Connections = true,
        // No propagator, no DiagnosticsHandler: nobody who listens to "System.Net.Http" sees addresses or headers, or adds headers (baggage)
        // behind the last check. The trace headers are written by HeaderStep, the span is the call's own.
        ActivityHeadersPropagator = null,
    };
}
