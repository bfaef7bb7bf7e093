using System.Diagnostics;
using System.Net;

namespace Clients.Resilience;

/// <summary>Makes the primary handler: a connection pool that does nothing behind the pipeline's back.</summary>
internal static class TransportFactory
{
    /// <summary>Calls are bounded by Concurrency.Limit, which may be raised while running; this bound cannot.</summary>
    private const int LeastConnections = 1024;

    public static HttpMessageHandler Create(UpstreamRuntime runtime, HttpMessageHandler? replacement = null) =>
        new TransportGuard(runtime.Egress, replacement ?? CreateSockets(runtime.Definition, runtime.Egress.PrivateAddressesAllowed));

    /// <summary>The pool alone, without the last look at what goes out.</summary>
    internal static SocketsHttpHandler CreateSockets(UpstreamDefinition definition, bool privateAddressesAllowed) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false, // a proxy would connect in our stead, past the connect guard
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = definition.Budget.Connect,
        ConnectCallback = new ConnectGuard(privateAddressesAllowed).ConnectAsync,
        PlaintextStreamFilter = AnsweredOrBrokenStream.FilterAsync,
        ResponseDrainTimeout = TimeSpan.Zero, // a call that is over holds no connection; the default is 2 s beyond its budget
        PooledConnectionLifetime = TimeSpan.FromMinutes(5), // DNS changes are noticed within this time
        MaxConnectionsPerServer = Math.Max(definition.Concurrency.Limit, LeastConnections),
        MaxResponseHeadersLength = Math.Max(1, definition.Limits.Headers / 1024),
        EnableMultipleHttp2Connections = true,
        ActivityHeadersPropagator = new PolicyPropagator(definition.Headers.Propagate),
    };

    /// <summary>Trace headers of the current activity, as far as the policy propagates them; never baggage.</summary>
    private sealed class PolicyPropagator(IReadOnlyList<string> names) : DistributedContextPropagator
    {
        private readonly DistributedContextPropagator inner = CreateW3CPropagator();

        public override IReadOnlyCollection<string> Fields => names;

        public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) =>
            inner.Inject(activity, (carrier, setter, names), static (state, name, value) =>
            {
                var (target, set, allowed) = ((object?, PropagatorSetterCallback?, IReadOnlyList<string>))state!;
                if (name is "traceparent" or "tracestate" && allowed.Contains(name, StringComparer.OrdinalIgnoreCase))
                {
                    set?.Invoke(target, name, value);
                }
            });

        public override void ExtractTraceIdAndState(
            object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) =>
            inner.ExtractTraceIdAndState(carrier, getter, out traceId, out traceState);

        public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
    }
}
