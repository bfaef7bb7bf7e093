using Clients.Resilience;

namespace Clients.GitHub;

/// <summary>How <see cref="WorkflowDispatchExtensions.DispatchAndFindRunAsync"/> goes about it. Everything is optional.</summary>
public sealed record WorkflowDispatchSettings
{
    /// <summary>The workflow's input that takes the id. Its <c>run-name</c> must contain it: <c>run-name: Deploy (${{ inputs.orchestrator_id }})</c>.</summary>
    /// <value>Default <c>orchestrator_id</c>.</value>
    public string InputName { get; init; } = "orchestrator_id";

    /// <summary>
    /// Look for a run with the id before dispatching, and return it if there is one: what a caller wants who may have asked before and was
    /// interrupted. Two callers who ask at the same moment can both find nothing.
    /// </summary>
    /// <value>Default <c>false</c>.</value>
    public bool LookFirst { get; init; }

    /// <summary>How far back to look then.</summary>
    /// <value>Default one day.</value>
    public TimeSpan LookBack { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Time for all of it: looking, dispatching, and looking again. The incoming request's deadline shortens it.</summary>
    /// <value>Default 60 s.</value>
    public TimeSpan Budget { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// GitHub lists a run some time after it was dispatched. Only when none is listed this long after a failed dispatch there is held to be
    /// none; with a shorter <see cref="Budget"/> it stays unknown.
    /// </summary>
    /// <value>Default 20 s.</value>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>What differs for the calls: correlation id and headers. Timeout and deadline shorten each call; an idempotency key is not sent, since GitHub does not honour it.</summary>
    public UpstreamCallOptions? Call { get; init; }

    /// <summary>Time for waits and the budget.</summary>
    /// <value>Default: the system's.</value>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
