using Clients.Resilience;

namespace Clients.GitHub;

/// <summary>The time that a dispatch with an answer has, and what its calls may take of it.</summary>
internal sealed class DispatchClock
{
    private readonly WorkflowDispatchSettings settings;
    private readonly long start;
    private readonly TimeSpan total;

    public DispatchClock(WorkflowDispatchSettings settings)
    {
        this.settings = settings;
        start = Time.GetTimestamp();
        total = UpstreamCallContext.Current?.Deadline - Time.GetUtcNow() is { } left && left < settings.Budget ? left : settings.Budget;
    }

    public TimeProvider Time => settings.TimeProvider;

    public TimeSpan Remaining => total - Time.GetElapsedTime(start);

    /// <summary>Options of the next call: the caller's, within what is left.</summary>
    public UpstreamCallOptions Call()
    {
        var (own, left) = (settings.Call ?? new UpstreamCallOptions(), Remaining);
        return own with { Timeout = own.Timeout < left ? own.Timeout : left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1), IdempotencyKey = null };
    }

    /// <summary>Waits, if that leaves time for another call.</summary>
    public async Task<bool> TryWaitAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        if (delay >= Remaining)
        {
            return false;
        }

        await Task.Delay(delay, Time, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
