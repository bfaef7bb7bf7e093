namespace Clients.Resilience;

/// <summary>Waits for a call's place within the upstream's limits.</summary>
internal static class RateAdmittance
{
    /// <summary>Null once the call may go; its place is <see cref="UpstreamCall.Ticket"/>.</summary>
    public static async ValueTask<CallFailure?> WaitAsync(RateGate gate, UpstreamCall call)
    {
        var clock = call.Clock;
        var since = clock.Elapsed;
        var waited = false;
        CallFailure? failure = null;
        while (true)
        {
            var left = clock.Remaining;
            var admission = await gate.EnterAsync(call, left == TimeSpan.MaxValue ? left : left - RetryRules.MinimumUsefulAttempt).ConfigureAwait(false);
            if (admission.Refused)
            {
                failure = clock.Ended == CallEnd.None ? TooLate(call, admission.Wait) : ClockFaults.Of(call, CallEffect.NotSent);
                break;
            }

            call.Ticket = admission.Ticket;
            if (admission.Wait == TimeSpan.Zero)
            {
                break;
            }

            waited = true;
            await Task.Delay(Moment(call, admission), clock.Time, clock.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (clock.Ended != CallEnd.None)
            {
                failure = ClockFaults.Of(call, CallEffect.NotSent);
                break;
            }

            if (call.Ticket is { } ticket)
            {
                if (await gate.ClosedForAsync(ticket, clock.Token).ConfigureAwait(false) == TimeSpan.Zero)
                {
                    break;
                }

                gate.Leave(ticket); // the gate was closed while the call waited: it asks again
            }
        }

        if (failure is not null && call.Ticket is { } lost)
        {
            gate.Leave(lost);
        }

        if (waited)
        {
            call.Runtime.Telemetry.HeldBack(call, clock.Elapsed - since);
        }

        return failure;
    }

    /// <summary>
    /// Never before the moment, which timers round down to milliseconds. Where no distance was promised, a little later: a whole crowd waits
    /// for the same moment, and clocks differ.
    /// </summary>
    private static TimeSpan Moment(UpstreamCall call, in RateAdmission admission) => admission.Ticket is { Cost.Write: true }
        ? admission.Wait + TimeSpan.FromMilliseconds(1)
        : admission.Wait + call.Runtime.Jitter(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(100));

    private static CallFailure TooLate(UpstreamCall call, TimeSpan wait) => new(UpstreamErrorCode.RateLimited, FailureClass.Final, CallEffect.NotSent)
    {
        Local = true,
        Health = Health.Unknown,
        Throttled = true,
        RetryAfter = wait,
        RetryAt = call.Clock.Time.GetUtcNow() + wait,
        Detail = "The upstream's limits have no place for this call within its time; nothing was sent.",
    };
}
