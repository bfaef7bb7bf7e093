using Clients.Resilience;

namespace Clients.GitHub;

/// <summary>
/// What is known after <see cref="WorkflowDispatchExtensions.DispatchAndFindRunAsync"/>: one of <see cref="WorkflowRunFound"/>,
/// <see cref="WorkflowRunNotFound"/> and <see cref="WorkflowRunUnknown"/>.
/// </summary>
public abstract record WorkflowDispatchOutcome
{
    private protected WorkflowDispatchOutcome()
    {
    }
}

/// <summary>There is a run.</summary>
/// <param name="RunId">Its id.</param>
/// <param name="Run">The run; <c>null</c> when GitHub has named its id, and did not show it within the budget.</param>
/// <param name="WasThereBefore">Whether an earlier dispatch with the same id had started it, so that none was sent now.</param>
public sealed record WorkflowRunFound(long RunId, WorkflowRun? Run, bool WasThereBefore) : WorkflowDispatchOutcome;

/// <summary>The dispatch failed without an answer, and no run has come of it: dispatching again is safe.</summary>
/// <param name="Failure">How the dispatch failed.</param>
public sealed record WorkflowRunNotFound(UpstreamError Failure) : WorkflowDispatchOutcome;

/// <summary>
/// A run may exist or still come to be. Ask again with the same id and <see cref="WorkflowDispatchSettings.LookFirst"/>; do not dispatch
/// without looking.
/// </summary>
/// <param name="Reason">Why it could not be determined, for people.</param>
/// <param name="Failure">The last failure that stood in the way; <c>null</c> when there was none.</param>
public sealed record WorkflowRunUnknown(string Reason, UpstreamError? Failure) : WorkflowDispatchOutcome;
