using System.Diagnostics.Metrics;

namespace Clients.Resilience;

/// <summary>The instruments that calls write to. What can be looked at any time (permits, circuits, quotas) is in <see cref="UpstreamGauges"/>.</summary>
internal static class CallInstruments
{
    public static readonly Meter Meter = new(UpstreamTelemetry.Name);

    /// <summary>The boundaries that OpenTelemetry gives for HTTP durations, with 30 s and 60 s for long operations.</summary>
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60],
    };

    public static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "clients.call.duration", "s", "Logical calls, with waiting, retries and the body.", tags: null, Seconds);

    public static readonly UpDownCounter<long> Active = Meter.CreateUpDownCounter<long>("clients.call.active", "{call}", "Calls in flight.");

    public static readonly Counter<long> Attempts = Meter.CreateCounter<long>("clients.call.attempts", "{attempt}", "Attempts of ended calls.");

    public static readonly Counter<long> Errors = Meter.CreateCounter<long>("clients.call.errors", "{call}", "Failed calls, by error code.");

    public static readonly Counter<long> Timeouts = Meter.CreateCounter<long>(
        "clients.call.timeouts", "{timeout}", "Limits that ran out, of attempts and of whole calls.");

    public static readonly Counter<long> Received = Meter.CreateCounter<long>("clients.call.received", "By", "Bytes of bodies read, decompressed.");

    public static readonly Counter<long> CacheAnswers = Meter.CreateCounter<long>(
        "clients.cache.answers", "{answer}", "Answers of calls that the cache had to do with, by result.");

    public static readonly Counter<long> CacheSaved = Meter.CreateCounter<long>(
        "clients.cache.saved", "By", "Bytes of bodies that the upstream confirmed instead of sending them.");

    public static readonly Counter<long> Suppressed = Meter.CreateCounter<long>(
        "clients.retry.suppressed", "{retry}", "Retries that were not made, by reason.");

    public static readonly Histogram<double> QueueWait = Meter.CreateHistogram(
        "clients.queue.wait", "s", "Time that calls spent in the queue for a permit; only those that had to.", tags: null, Seconds);

    public static readonly Histogram<double> GateWait = Meter.CreateHistogram(
        "clients.rate.wait", "s", "Time that calls were held back by a closed rate gate; only those that were.", tags: null, Seconds);

    /// <summary>Whether anybody listens to what every call writes.</summary>
    public static bool IsHeard => Duration.Enabled || Active.Enabled || Attempts.Enabled || Errors.Enabled || Received.Enabled;
}
