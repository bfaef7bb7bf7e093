using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace Clients.Resilience;

/// <summary>
/// Looks at the shared state of the upstreams whenever somebody collects. One series per upstream, whatever the number of its connections:
/// backends take equal series for one and keep the last. Runtimes are held weakly, and disposed ones are forgotten.
/// </summary>
internal static class UpstreamGauges
{
    private static readonly ConditionalWeakTable<UpstreamRuntime, object> Live = [];

    private static readonly ObservableUpDownCounter<long> Permits = Sum("clients.concurrency.permits", "{call}", "Calls that run.", static r => r.Concurrency.Running);

    private static readonly ObservableUpDownCounter<long> Limit = Sum(
        "clients.concurrency.limit", "{call}", "Calls that may run.", static r => r.Definition.Concurrency.Limit);

    private static readonly ObservableUpDownCounter<long> QueueLength = Sum(
        "clients.queue.length", "{call}", "Calls that wait for a permit.", static r => r.Concurrency.Waiting);

    private static readonly ObservableUpDownCounter<long> QueueLimit = Sum(
        "clients.queue.limit", "{call}", "Calls that may wait for a permit.", static r => r.Definition.Concurrency.Queue);

    private static readonly ObservableUpDownCounter<long> RetryBudget = Sum(
        "clients.retry.budget", "{retry}", "Retries that may still be made within the current 10 s.", static r => r.RetryBudget.Left);

    private static readonly ObservableGauge<int> BreakerState = CallInstruments.Meter.CreateObservableGauge(
        "clients.breaker.state", Breakers, unit: null, "Circuit of an authority: 0 closed, 1 half open (a probe is due or runs), 2 open.");

    private static readonly ObservableGauge<long> RateRemaining = CallInstruments.Meter.CreateObservableGauge(
        "clients.rate.remaining", static () => Rates(static quota => quota.Remaining), "{request}", "What is left of a quota, as last stated by the upstream.");

    private static readonly ObservableGauge<long> RateLimit = CallInstruments.Meter.CreateObservableGauge(
        "clients.rate.limit", static () => Rates(static quota => quota.Limit), "{request}", "A quota's size, as last stated by the upstream.");

    /// <summary>Whether reading quotas out of answers is of use to anybody.</summary>
    public static bool RatesWanted => RateRemaining.Enabled || RateLimit.Enabled;

    public static void Add(UpstreamRuntime runtime) => Live.Add(runtime, runtime.Telemetry);

    public static void Remove(UpstreamRuntime runtime) => Live.Remove(runtime);

    private static ObservableUpDownCounter<long> Sum(string name, string unit, string description, Func<UpstreamRuntime, long> read) =>
        CallInstruments.Meter.CreateObservableUpDownCounter(name, () => Totals(read), unit, description);

    private static IEnumerable<Measurement<long>> Totals(Func<UpstreamRuntime, long> read) => Live
        .Select(static entry => entry.Key)
        .GroupBy(static runtime => runtime.Definition.Name, StringComparer.Ordinal)
        .Select(group => new Measurement<long>(group.Sum(read), Tag(TelemetryTags.Upstream, group.Key)));

    /// <summary>The worst of the connections: an open circuit must not hide behind a closed one.</summary>
    private static IEnumerable<Measurement<int>> Breakers() => Live
        .SelectMany(static entry => entry.Key.Circuits.Phases.Select(circuit => (Upstream: entry.Key.Definition.Name, circuit.Host, circuit.Port, circuit.Phase)))
        .GroupBy(static circuit => (circuit.Upstream, circuit.Host, circuit.Port))
        .Select(static group => new Measurement<int>(
            group.Max(static circuit => (int)circuit.Phase),
            Tag(TelemetryTags.Upstream, group.Key.Upstream),
            Tag(TelemetryTags.Address, group.Key.Host),
            Tag(TelemetryTags.Port, group.Key.Port)));

    /// <summary>The smallest of the connections: they share a quota, and what was read last is the least.</summary>
    private static IEnumerable<Measurement<long>> Rates(Func<UpstreamQuota, long> read) => Live
        .SelectMany(static entry => entry.Key.RateGate.Quotas.Select(quota => (Upstream: entry.Key.Definition.Name, Quota: quota)))
        .GroupBy(static entry => (entry.Upstream, entry.Quota.Resource))
        .Select(group => new Measurement<long>(
            group.Min(entry => read(entry.Quota)),
            Tag(TelemetryTags.Upstream, group.Key.Upstream),
            Tag(TelemetryTags.Resource, group.Key.Resource)));

    private static KeyValuePair<string, object?> Tag(string name, object value) => new(name, value);
}
