using Polly;

namespace Clients.Resilience;

/// <summary>The circuit as a Polly strategy: asks before an attempt, reports after it, whatever way it ended.</summary>
internal sealed class CircuitStrategy(CircuitState circuit, TimeProvider time) : ResilienceStrategy<CallOutcome>
{
    protected override async ValueTask<Outcome<CallOutcome>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<CallOutcome>>> callback, ResilienceContext context, TState state)
    {
        if (!circuit.TryEnter(out var ticket, out var retryIn))
        {
            return Outcome.FromResult(CallOutcome.Of(Refusal(retryIn)));
        }

        var verdict = Verdict.Neutral;
        try
        {
            var outcome = await callback(context, state).ConfigureAwait(context.ContinueOnCapturedContext);
            verdict = Judge(outcome);
            return outcome;
        }
        finally
        {
            circuit.Report(ticket, verdict);
        }
    }

    private static Verdict Judge(Outcome<CallOutcome> outcome) => outcome switch
    {
        { Exception: not null } => Verdict.Neutral,
        { Result.Failure: null } => Verdict.Success,
        { Result.Failure.Health: Health.Failing } => Verdict.Failure,
        { Result.Failure.Health: Health.Alive } => Verdict.Success,
        _ => Verdict.Neutral,
    };

    private CallFailure Refusal(TimeSpan retryIn) => new(UpstreamErrorCode.CircuitOpen, FailureClass.Final, CallEffect.NotSent)
    {
        Local = true,
        Health = Health.Unknown,
        RetryAfter = retryIn,
        RetryAt = time.GetUtcNow() + retryIn,
        Detail = "The upstream has been failing; nothing was sent until a probe succeeds.",
    };
}
