using System.Runtime.CompilerServices;

namespace Clients.Resilience;

/// <summary>Holds calls back while the upstream's quota is used up: they wait if that fits their budget, else they fail at once.</summary>
internal sealed class RateGateStep(RateGate gate) : CallStep
{
    public override ValueTask<CallOutcome> SendAsync(UpstreamCall call, HttpRequestMessage request)
    {
        var wait = gate.Wait(call.Runtime.Credentials.QuotaKey);
        return wait == TimeSpan.Zero ? Next.SendAsync(call, request) : WaitAsync(call, request, wait);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<CallOutcome> WaitAsync(UpstreamCall call, HttpRequestMessage request, TimeSpan wait)
    {
        var clock = call.Clock;
        if (wait + RetryRules.MinimumUsefulAttempt >= clock.Remaining)
        {
            return new CallFailure(UpstreamErrorCode.RateLimited, FailureClass.Final, CallEffect.NotSent)
            {
                Local = true,
                Health = Health.Unknown,
                Throttled = true,
                RetryAfter = wait,
                RetryAt = clock.Time.GetUtcNow() + wait,
                Detail = "The upstream's quota is used up for longer than this call may take; nothing was sent.",
            };
        }

        // A little later than asked for: a whole crowd waits for the same moment, and clocks differ.
        var delay = wait + call.Runtime.Jitter(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(100));
        var since = clock.Elapsed;
        await Task.Delay(delay, clock.Time, clock.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        call.Runtime.Telemetry.HeldBack(call, clock.Elapsed - since);
        return clock.Ended == CallEnd.None
            ? await Next.SendAsync(call, request).ConfigureAwait(false)
            : ClockFaults.Of(call, CallEffect.NotSent);
    }
}
