namespace Clients.Resilience;

/// <summary>The wait before a repetition, for whatever reason it is made.</summary>
internal static class RetryWait
{
    /// <summary>Tells of the repetition and waits. False if there is no time for it, nothing left to take it from, or the call has ended meanwhile.</summary>
    /// <param name="call">The call.</param>
    /// <param name="failure">Why it is repeated.</param>
    /// <param name="delay">How long to wait.</param>
    /// <param name="budget">What the repetition is taken from; <c>null</c> for one that adds no load of its own.</param>
    public static async ValueTask<bool> TryAsync(UpstreamCall call, CallFailure failure, TimeSpan delay, RetryBudget? budget = null)
    {
        if (!RetryRules.Fits(call, delay))
        {
            call.Runtime.Telemetry.RetrySuppressed(call, failure, "deadline");
            return false;
        }

        if (budget?.TryTake() == false)
        {
            call.Runtime.Telemetry.RetrySuppressed(call, failure, "budget");
            return false;
        }

        call.Runtime.Telemetry.Retry(call, failure, delay);
        call.Clock.Renew();
        await Task.Delay(delay, call.Clock.Time, call.Clock.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return call.Clock.Ended == CallEnd.None;
    }
}
