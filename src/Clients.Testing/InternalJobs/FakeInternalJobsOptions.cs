namespace Clients.Testing;

/// <summary>How a <see cref="FakeInternalJobs"/> behaves.</summary>
public sealed record FakeInternalJobsOptions
{
    /// <summary>The clock that jobs live by.</summary>
    /// <value>Defaults to the system's clock.</value>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>How long a job waits before it starts, and how long each attempt runs.</summary>
    /// <value>Defaults to 150 ms, so that a demonstration is quick.</value>
    public TimeSpan Step { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>How long a submission is in flight before it is answered; meanwhile the same key gets 409.</summary>
    /// <value>Defaults to zero.</value>
    public TimeSpan SubmitDuration { get; init; }

    /// <summary>How long a job is kept after its end, and a key after its submission.</summary>
    /// <value>Defaults to 24 hours.</value>
    public TimeSpan Retention { get; init; } = TimeSpan.FromHours(24);

    /// <summary>What <c>Retry-After</c> says.</summary>
    /// <value>Defaults to one second.</value>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many jobs may wait to start; beyond that, submissions are refused.</summary>
    /// <value>Defaults to 1,000.</value>
    public int BacklogLimit { get; init; } = 1000;

    /// <summary>How a full backlog refuses: 429 or 503.</summary>
    /// <value>Defaults to 503.</value>
    public int BacklogStatus { get; init; } = 503;

    /// <summary>The bearer tokens that are let in, each a caller of its own.</summary>
    /// <value>Defaults to null: everybody is let in, and each value of <c>Authorization</c> (or none) is a caller of its own.</value>
    public IReadOnlyList<string>? Tokens { get; init; }
}
