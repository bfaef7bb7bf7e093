using System.Runtime.CompilerServices;

namespace Clients.Resilience;

/// <summary>
/// Asks again for what the upstream answers with 202 while it prepares it, for operations whose policy says so. Outside of the permit: who
/// waits for somebody else's work holds none. When the budget ends first, the call fails, and says when it is worth asking again.
/// </summary>
internal sealed class PollStep : CallStep
{
    public const int NotReady = 202;

    /// <summary>Whether an answer with this status is no result yet.</summary>
    public static bool IsPending(UpstreamCall call, int status) => status == NotReady && call.Operation.Poll is not null;

    public override ValueTask<CallOutcome> SendAsync(UpstreamCall call, HttpRequestMessage request) =>
        call.Operation.Poll is { } policy ? PollAsync(call, request, policy) : Next.SendAsync(call, request);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<CallOutcome> PollAsync(UpstreamCall call, HttpRequestMessage request, PollPolicy policy)
    {
        CallFailure? pending = null;
        for (var asked = 1; ; asked++)
        {
            var outcome = await Next.SendAsync(call, request).ConfigureAwait(false);
            if (outcome.Failure is not { } failure || failure.Status != NotReady)
            {
                // A question that the budget cut off changes nothing about what is known.
                return pending is not null && call.Clock.Ended == CallEnd.Total ? Until(call, pending) : outcome;
            }

            pending = failure;
            failure.RetryAfter = Delay(call, failure, policy, asked);
            if (!await RetryWait.TryAsync(call, failure, failure.RetryAfter.Value).ConfigureAwait(false))
            {
                return call.Clock.Ended == CallEnd.Caller ? ClockFaults.Of(call, failure.Effect) : Until(call, failure);
            }
        }
    }

    private static TimeSpan Delay(UpstreamCall call, CallFailure failure, PollPolicy policy, int asked)
    {
        var longest = TimeSpan.FromTicks((long)Math.Min(policy.MaxDelay.Ticks, policy.Delay.Ticks * Math.Pow(2, Math.Min(asked - 1, 30))));
        var own = call.Runtime.Jitter(longest / 2, longest);
        return TimeSpan.FromTicks(Math.Max(failure.RetryAfter.GetValueOrDefault().Ticks, own.Ticks));
    }

    private static CallFailure Until(UpstreamCall call, CallFailure failure)
    {
        failure.RetryAt = call.Clock.Time.GetUtcNow() + failure.RetryAfter;
        return failure;
    }
}
