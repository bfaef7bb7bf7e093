namespace Clients.Resilience;

/// <summary>Arms the clock for one attempt: the configured time, or what is left of the total if that is less.</summary>
internal sealed class AttemptTimeoutStep(BudgetPolicy budget) : CallStep
{
    public override ValueTask<CallOutcome> SendAsync(UpstreamCall call, HttpRequestMessage request)
    {
        call.Attempts++;
        call.LeftOrigin = false;
        call.Clock.Arm(CallEnd.Attempt, Limit(call, budget));
        return Next.SendAsync(call, request);
    }

    internal static TimeSpan Limit(UpstreamCall call, BudgetPolicy budget) => call.Operation.Attempt ?? budget.Attempt;
}
