using System.Globalization;
using Clients.Resilience;

namespace Clients.GitHub;

/// <summary>One look at the dispatched runs of a workflow, newest first, for the one whose name holds an id.</summary>
internal sealed class RunSearch(IGitHubRepoClient github, string owner, string repo, string workflowId, string id, DispatchClock clock)
{
    /// <summary>Creation times are whole seconds, and of another clock than the <c>Date</c> of answers.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(2);

    public DispatchClock Clock => clock;

    public static bool IsIdCharacter(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_';

    public Task<UpstreamResponse<WorkflowDispatchResult?>> DispatchAsync(WorkflowDispatch dispatch, CancellationToken cancellationToken) =>
        github.DispatchWorkflowWithResponseAsync(owner, repo, workflowId, dispatch, clock.Call(), cancellationToken);

    public Task<WorkflowRun> GetAsync(long runId, CancellationToken cancellationToken) =>
        github.GetRunAsync(owner, repo, runId, options: clock.Call(), cancellationToken: cancellationToken);

    /// <summary>Looks through the runs that were created within the last <paramref name="span"/>, by the server's clock.</summary>
    /// <returns>The run; or none, and whether all runs of that time were seen.</returns>
    /// <exception cref="UpstreamException">A page could not be had.</exception>
    public async Task<(WorkflowRun? Run, bool SeenAll)> LookAsync(TimeSpan span, CancellationToken cancellationToken)
    {
        var gap = ListGap.None;
        var runs = github.ListWorkflowRunsAllAsync(
            owner, repo, workflowId, @event: WorkflowEvent.WorkflowDispatch, perPage: 100, options: clock.Call(), cancellationToken: cancellationToken);
        await foreach (var page in runs.ByPageAsync().WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var since = ServerTime(page.Headers) - span - Tolerance;
            foreach (var run in page.Items)
            {
                if (run.CreatedAt < since)
                {
                    return (null, true);
                }

                if (Names(run.DisplayTitle) || Names(run.Name))
                {
                    return (run, true);
                }
            }

            gap |= page.Gap;
        }

        return (null, gap == ListGap.None);
    }

    /// <summary>Ours may be wrong; what counts is how long ago it was.</summary>
    private DateTimeOffset ServerTime(UpstreamHeaders headers) =>
        DateTimeOffset.TryParseExact(headers["Date"], "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : clock.Time.GetUtcNow();

    /// <summary>The id stands in the name, and is not the part of a longer one.</summary>
    private bool Names(string? name)
    {
        for (var at = name?.IndexOf(id, StringComparison.Ordinal) ?? -1; at >= 0; at = name!.IndexOf(id, at + 1, StringComparison.Ordinal))
        {
            var end = at + id.Length;
            if ((at == 0 || !IsIdCharacter(name![at - 1])) && (end == name!.Length || !IsIdCharacter(name[end])))
            {
                return true;
            }
        }

        return false;
    }
}
