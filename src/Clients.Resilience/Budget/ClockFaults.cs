using System.Globalization;

namespace Clients.Resilience;

/// <summary>Failures made by the clock: the caller's cancellation and the limits.</summary>
internal static class ClockFaults
{
    public static CallFailure Of(UpstreamCall call, CallEffect effect, Exception? exception = null) => call.Clock.Ended switch
    {
        CallEnd.Caller => new CallFailure(UpstreamErrorCode.Canceled, FailureClass.Final, effect)
        {
            Health = Health.Unknown,
            Local = effect == CallEffect.NotSent,
            Exception = exception,
        },
        CallEnd.Attempt => new CallFailure(UpstreamErrorCode.TimeoutAttempt, FailureClass.Ambiguous, effect)
        {
            Health = Health.Failing,
            Exception = exception,
            Detail = Say("No complete answer within the time of one attempt; raise Budget.Attempt if the upstream needs longer."),
        },
        CallEnd.Idle => new CallFailure(UpstreamErrorCode.TimeoutBody, FailureClass.Final, effect)
        {
            Health = Health.Failing,
            Exception = exception,
            Detail = Say("The body fell silent for longer than Budget.Idle."),
        },
        CallEnd.Unread => new CallFailure(UpstreamErrorCode.TimeoutBody, FailureClass.Final, effect)
        {
            Health = Health.Unknown,
            Exception = exception,
            Detail = Say("Nobody read the stream for ten times Budget.Idle; dispose of streams that are no longer needed."),
        },
        _ => new CallFailure(UpstreamErrorCode.TimeoutTotal, FailureClass.Final, effect)
        {
            Health = GaveFairTime(call) ? Health.Failing : Health.Unknown,
            Local = effect == CallEffect.NotSent,
            Exception = exception,
            Detail = Say($"The budget of {call.Clock.Total.TotalMilliseconds:0} ms is used up."),
        },
    };

    /// <summary>A caller in a hurry says nothing about the upstream: only a full attempt's silence does.</summary>
    private static bool GaveFairTime(UpstreamCall call) =>
        call.Attempts == 1 && call.Clock.Total >= AttemptTimeoutStep.Limit(call);

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Say(string text) => text;
}
