namespace Clients.Resilience;

/// <summary>Asking again for an answer that the upstream is still preparing (202), within the call's budget.</summary>
public sealed record PollPolicy
{
    /// <summary>Wait before the second question; doubled each time, with jitter down to a half. A Retry-After may be longer.</summary>
    /// <value>Default 1 s.</value>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait that we choose ourselves.</summary>
    /// <value>Default 10 s.</value>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(10);
}
