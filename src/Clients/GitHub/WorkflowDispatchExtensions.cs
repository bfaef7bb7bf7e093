using Clients.Resilience;

namespace Clients.GitHub;

/// <summary>Dispatching a workflow with an answer.</summary>
public static class WorkflowDispatchExtensions
{
    private const int LongestId = 100;

    /// <summary>
    /// Dispatches a workflow once, and finds the run that comes of it. Where GitHub names the run (API version 2026-03-10), that is it. Where
    /// it does not, or where nobody knows whether the dispatch arrived (a timeout, a lost connection, 5xx), the runs of the workflow are
    /// looked through for <paramref name="orchestratorId"/>, which was among the inputs. It is never dispatched twice.
    /// </summary>
    /// <param name="github">The client.</param>
    /// <param name="owner">Owner of the repository.</param>
    /// <param name="repo">Name of the repository.</param>
    /// <param name="workflowId">Id of the workflow, or the name of its file.</param>
    /// <param name="dispatch">Reference and inputs; the id is added to them.</param>
    /// <param name="orchestratorId">An id that is this dispatch's alone, such as a GUID: 1 to 100 letters, digits, '-' and '_'.</param>
    /// <param name="settings">How to go about it.</param>
    /// <param name="cancellationToken">Ends it; the dispatch may have been sent by then.</param>
    /// <exception cref="UpstreamException">The dispatch was refused, or not sent at all: there is no run. Or looking first failed, and nothing was dispatched.</exception>
    /// <exception cref="ArgumentException">The id is malformed, or the inputs have another value under its name.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    public static Task<WorkflowDispatchOutcome> DispatchAndFindRunAsync(
        this IGitHubRepoClient github,
        string owner,
        string repo,
        string workflowId,
        WorkflowDispatch dispatch,
        string orchestratorId,
        WorkflowDispatchSettings? settings = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(github);
        ArgumentNullException.ThrowIfNull(dispatch);
        ArgumentException.ThrowIfNullOrEmpty(orchestratorId);
        settings ??= new WorkflowDispatchSettings();
        if (orchestratorId.Length > LongestId || !orchestratorId.All(RunSearch.IsIdCharacter))
        {
            throw new ArgumentException($"An id has 1 to {LongestId} letters, digits, '-' and '_'.", nameof(orchestratorId));
        }

        if (dispatch.Inputs?.TryGetValue(settings.InputName, out var given) == true && given != orchestratorId)
        {
            throw new ArgumentException($"The inputs have another value under '{settings.InputName}'.", nameof(dispatch));
        }

        var inputs = new Dictionary<string, string>(dispatch.Inputs ?? new Dictionary<string, string>(), StringComparer.Ordinal) { [settings.InputName] = orchestratorId };
        var search = new RunSearch(github, owner, repo, workflowId, orchestratorId, new DispatchClock(settings));
        return new DispatchWithAnswer(search, new WorkflowDispatch { Ref = dispatch.Ref, Inputs = inputs }, settings).RunAsync(cancellationToken);
    }
}
