using Clients.Resilience;

namespace Clients.GitHub;

/// <summary>The course of one dispatch: look, dispatch once, look again until it is known what came of it.</summary>
internal sealed class DispatchWithAnswer(RunSearch search, WorkflowDispatch dispatch, WorkflowDispatchSettings settings)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(8);

    private DispatchClock Clock => search.Clock;

    public async Task<WorkflowDispatchOutcome> RunAsync(CancellationToken cancellationToken)
    {
        // 1. What was started before is not started again.
        if (settings.LookFirst)
        {
            var (run, seenAll) = await search.LookAsync(settings.LookBack, cancellationToken).ConfigureAwait(false);
            if (run is not null)
            {
                return new WorkflowRunFound(run.Id, run, WasThereBefore: true);
            }

            if (!seenAll)
            {
                return new WorkflowRunUnknown("There are more runs than GitHub lists: shorten LookBack. Nothing was dispatched.", null);
            }
        }

        // 2. Once.
        var start = Clock.Time.GetTimestamp();
        UpstreamError? failure = null;
        try
        {
            var response = await search.DispatchAsync(dispatch, cancellationToken).ConfigureAwait(false);
            if (response.Value is { } named)
            {
                return new WorkflowRunFound(named.WorkflowRunId, await ShowAsync(named.WorkflowRunId, cancellationToken).ConfigureAwait(false), WasThereBefore: false);
            }
        }
        catch (UpstreamException exception) when (MayHaveArrived(exception.Error))
        {
            failure = exception.Error;
        }

        // 3. Look, until there is an answer or no time.
        return await FindAsync(start, failure, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Not what was refused, nor what was never sent: of those nothing comes, and they are the caller's to see.</summary>
    private static bool MayHaveArrived(UpstreamError error) => error.Effect != CallEffect.NotSent && error.Status is null or < 300 or >= 500;

    private async Task<WorkflowDispatchOutcome> FindAsync(long start, UpstreamError? failure, CancellationToken cancellationToken)
    {
        var ended = Clock.Time.GetTimestamp();
        UpstreamError? last = null;
        for (var delay = FirstDelay; await Clock.TryWaitAsync(Later(delay, last), cancellationToken).ConfigureAwait(false); delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay)
        {
            try
            {
                var looked = Clock.Time.GetElapsedTime(ended);
                var (run, seenAll) = await search.LookAsync(Clock.Time.GetElapsedTime(start), cancellationToken).ConfigureAwait(false);
                last = null;
                if (run is not null)
                {
                    return new WorkflowRunFound(run.Id, run, WasThereBefore: false);
                }

                if (failure is not null && seenAll && looked >= settings.Settle)
                {
                    return new WorkflowRunNotFound(failure);
                }
            }
            catch (UpstreamException exception)
            {
                last = exception.Error;
                if (last.Status is >= 400 and < 500 && last.RetryAt is null)
                {
                    break; // the runs may not be seen, and that does not change by itself
                }
            }
        }

        return new WorkflowRunUnknown(
            last is not null ? "The runs could not be listed."
            : failure is null ? $"GitHub took the dispatch, and no run with the id is listed yet. Does the workflow's run-name contain the input '{settings.InputName}'?"
            : "No run with the id is listed, and too little time has passed to say that there is none.",
            last ?? failure);
    }

    private static TimeSpan Later(TimeSpan delay, UpstreamError? last) => last?.RetryAfter > delay ? last.RetryAfter.Value : delay;

    /// <summary>A run that was just made may not be there for readers yet.</summary>
    private async Task<WorkflowRun?> ShowAsync(long runId, CancellationToken cancellationToken)
    {
        for (var delay = FirstDelay; ; delay *= 2)
        {
            try
            {
                return await search.GetAsync(runId, cancellationToken).ConfigureAwait(false);
            }
            catch (UpstreamException exception)
            {
                if (exception.Code != UpstreamErrorCode.NotFound || delay >= LongestDelay || !await Clock.TryWaitAsync(delay, cancellationToken).ConfigureAwait(false))
                {
                    return null;
                }
            }
        }
    }
}
