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

    /// <summary>Why a failure that another attempt might mend is not repeated; <c>null</c> for one that none would.</summary>
    public static string? WhyNot(UpstreamCall call, CallFailure failure, int attempts) => failure switch
    {
        { Class: FailureClass.Final } => null,
        _ when call.Clock.Ended == CallEnd.Total => "deadline",
        _ when call.Attempts >= attempts => "attempts",
        _ => call.OneShotBody ? "body" : "not_repeatable",
    };

    /// <summary>
    /// Attempts that the call may make: what the policy says, or fewer if the call wishes so, or if the service that this process works
    /// for repeats its own call. Layers that all repeat multiply: three of three attempts each make 27.
    /// </summary>
    public static int Attempts(UpstreamCall call)
    {
        var allowed = call.Operation.Attempts ?? call.Definition.Retry.Attempts;
        return Math.Max(1, Math.Min(allowed, Math.Min(call.Options?.Attempts ?? allowed, UpstreamCallContext.Current?.Attempts ?? allowed)));
    }

    /// <summary>Back-off with full jitter, or later if the server asks for it.</summary>
    public static TimeSpan Delay(UpstreamCall call, CallFailure failure)
    {
        var policy = call.Definition.Retry;
        var first = failure.Class == FailureClass.Unprocessed ? ThrottleBase : policy.BaseDelay;
        var ceiling = TimeSpan.FromTicks((long)Math.Min(
            policy.MaxDelay.Ticks, first.Ticks * Math.Pow(2, Math.Min(call.Attempts - 1, 30))));
        var computed = call.Runtime.Jitter(TimeSpan.Zero, ceiling);
        if (failure.RetryAfter is not { } stated)
        {
            return computed;
        }

        return TimeSpan.FromTicks(Math.Max(stated.Ticks, computed.Ticks)) + call.Runtime.Jitter(LeastLateness, 5 * LeastLateness);
    }

    /// <summary>
    /// What the upstream refused unprocessed is repeated once without being charged: a server that limits its streams, or rotates its
    /// connections, refuses a crowd at a time and means no harm by it. gRPC has the same rule ("transparent retries",
    /// https://github.com/grpc/proposal/blob/master/A6-client-retries.md). Whoever is refused again is charged.
    /// </summary>
    public static bool IsFree(UpstreamCall call, CallFailure failure)
    {
        var free = failure.Refused && !call.RefusedBefore;
        call.RefusedBefore |= failure.Refused;
        return free;
    }

    /// <summary>A repetition that cannot finish is not begun.</summary>
    public static bool Fits(UpstreamCall call, TimeSpan delay) => call.Clock.Remaining - delay > MinimumUsefulAttempt;
}
