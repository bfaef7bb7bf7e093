namespace Clients.Resilience;

/// <summary>Arms the clock for one attempt: the configured time, or what is left of the total if that is less.</summary>
internal sealed class AttemptTimeoutStep : CallStep
{
    public override ValueTask<CallOutcome> SendAsync(UpstreamCall call, HttpRequestMessage request)
    {
        call.Attempts++;
        call.LeftOrigin = false;
        call.Clock.Arm(CallEnd.Attempt, Limit(call));
        return Next.SendAsync(call, request);
    }

    internal static TimeSpan Limit(UpstreamCall call) => call.Operation.Attempt ?? call.Definition.Budget.Attempt;
}
