using System.Collections.Concurrent;

namespace Clients.Resilience;

/// <summary>Remembers until when an upstream wants no calls, per quota key: one call's 429 holds back all that share its quota.</summary>
internal sealed class RateGate(RateLimitRules rules, TimeProvider time, CallTelemetry? telemetry = null)
{
    /// <summary>Nobody is believed for longer than this; 114 hours have been seen.</summary>
    public static readonly TimeSpan LongestClosure = TimeSpan.FromSeconds(300);

    private readonly ConcurrentDictionary<string, long> closedUntil = new(StringComparer.Ordinal);

    public RateLimitRules Rules { get; } = rules;

    /// <summary>How long calls of this quota have to wait; zero when the gate is open.</summary>
    public TimeSpan Wait(string quotaKey)
    {
        if (closedUntil.IsEmpty || !closedUntil.TryGetValue(quotaKey, out var until))
        {
            return TimeSpan.Zero;
        }

        var left = time.GetElapsedTime(time.GetTimestamp(), until);
        if (left > TimeSpan.Zero)
        {
            return left;
        }

        if (closedUntil.TryRemove(new(quotaKey, until)))
        {
            telemetry?.GateOpened();
        }

        return TimeSpan.Zero;
    }

    public void Close(string quotaKey, TimeSpan wait)
    {
        var capped = wait < LongestClosure ? wait : LongestClosure;
        if (capped > TimeSpan.Zero)
        {
            var until = time.GetTimestamp() + (long)(capped.TotalSeconds * time.TimestampFrequency);
            var kept = closedUntil.AddOrUpdate(quotaKey, static (_, value) => value, static (_, old, value) => Math.Max(old, value), until);
            if (kept == until)
            {
                telemetry?.GateClosed(time.GetUtcNow() + capped);
            }
        }
    }
}
