using System.Runtime.CompilerServices;

namespace Clients.Resilience;

/// <summary>Starts the call's clock. Everything that follows, waiting included, happens within it.</summary>
internal sealed class TotalBudgetStep : CallStep
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<CallOutcome> SendAsync(UpstreamCall call, HttpRequestMessage request)
    {
        var total = Remaining(call, call.Operation.Total ?? call.Definition.Budget.Total);
        call.StreamTotal = call.Operation.Total is null ? Remaining(call, Timeout.InfiniteTimeSpan) : total;
        call.Clock.Start(total, call.CallerToken);
        var outcome = call.Clock.Ended == CallEnd.Caller || total <= TimeSpan.Zero
            ? ClockFaults.Of(call, CallEffect.NotSent)
            : await Next.SendAsync(call, request).ConfigureAwait(false);
        if (!call.Open)
        {
            call.Clock.Stop();
        }

        return outcome;
    }

    /// <summary>The shortest of the policy, the call's own wish, and the time that the incoming request has left.</summary>
    private static TimeSpan Remaining(UpstreamCall call, TimeSpan policy)
    {
        var total = policy;
        if (call.Options is { } options)
        {
            total = Shorter(total, options.Timeout);
            total = Shorter(total, options.Deadline - call.Clock.Time.GetUtcNow());
        }

        return UpstreamCallContext.Current?.Deadline is { } deadline ? Shorter(total, deadline - call.Clock.Time.GetUtcNow()) : total;
    }

    private static TimeSpan Shorter(TimeSpan total, TimeSpan? limit) => limit is not { } value ? total
        : TimeSpan.FromTicks(Math.Max(total == Timeout.InfiniteTimeSpan ? value.Ticks : Math.Min(value.Ticks, total.Ticks), 0));
}
