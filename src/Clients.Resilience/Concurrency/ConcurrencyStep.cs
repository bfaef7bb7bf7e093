using System.Runtime.CompilerServices;

namespace Clients.Resilience;

/// <summary>Lets only so many calls run, and so many wait. Inside the budget: waiting is part of the call's time.</summary>
internal sealed class ConcurrencyStep(ConcurrencyLimiter limiter) : CallStep
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<CallOutcome> SendAsync(UpstreamCall call, HttpRequestMessage request)
    {
        if (limiter.Acquire(call.Clock.Token) is not { } permit)
        {
            return new CallFailure(UpstreamErrorCode.Saturated, FailureClass.Final, CallEffect.NotSent)
            {
                Local = true,
                Health = Health.Unknown,
                Detail = "Too many calls are running and waiting (Concurrency.Limit, Concurrency.Queue); nothing was sent.",
            };
        }

        if (permit.IsCompletedSuccessfully)
        {
            call.HoldsPermit = permit.Result;
        }
        else
        {
            var since = call.Clock.Elapsed;
            call.HoldsPermit = await permit.ConfigureAwait(false);
            call.Runtime.Telemetry.Queued(call, call.Clock.Elapsed - since);
        }

        if (!call.HoldsPermit)
        {
            return ClockFaults.Of(call, CallEffect.NotSent);
        }

        var outcome = await Next.SendAsync(call, request).ConfigureAwait(false);
        if (!call.Open)
        {
            limiter.Release(call);
        }

        return outcome;
    }
}
