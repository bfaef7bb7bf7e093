namespace Clients.Resilience;

/// <summary>Whether a failed attempt is repeated, and when. The one place that decides.</summary>
internal static class RetryRules
{
    /// <summary>Less time than this is not worth another attempt.</summary>
    public static readonly TimeSpan MinimumUsefulAttempt = TimeSpan.FromMilliseconds(50);

    /// <summary>Servers mean it when they name a moment: never a little early.</summary>
    private static readonly TimeSpan LeastLateness = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan ThrottleBase = TimeSpan.FromSeconds(1);

    /// <summary>Whether the failure's class allows repeating this request at all.</summary>
    public static bool MayRepeat(UpstreamCall call, CallFailure failure) => failure.Class switch
    {
        _ when call.OneShotBody => false,
        FailureClass.NotSent => true,
        FailureClass.Unprocessed or FailureClass.Ambiguous => call.Repeatable,
        _ => false,
    };

    public static int Attempts(UpstreamCall call, RetryPolicy policy)
    {
        var allowed = call.Operation.Attempts ?? policy.Attempts;
        return call.Options?.Attempts is { } wish && wish < allowed ? Math.Max(1, wish) : allowed;
    }

    /// <summary>Back-off with full jitter, or later if the server asks for it.</summary>
    public static TimeSpan Delay(UpstreamCall call, CallFailure failure, RetryPolicy policy)
    {
        var first = failure.Class == FailureClass.Unprocessed ? ThrottleBase : policy.BaseDelay;
        var ceiling = TimeSpan.FromTicks((long)Math.Min(
            policy.MaxDelay.Ticks, first.Ticks * Math.Pow(2, Math.Min(call.Attempts - 1, 30))));
        var computed = call.Runtime.Jitter(TimeSpan.Zero, ceiling);
        if (failure.RetryAfter is not { } stated)
        {
            return computed;
        }

        return (stated > computed ? stated : computed) + call.Runtime.Jitter(LeastLateness, 5 * LeastLateness);
    }

    /// <summary>A repetition that cannot finish is not begun.</summary>
    public static bool Fits(UpstreamCall call, TimeSpan delay) =>
        call.Clock.Remaining is var left && left > delay && left - delay > MinimumUsefulAttempt;
}
