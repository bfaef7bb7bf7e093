namespace Clients.Testing.GitHub;

/// <summary>A workflow run; its state follows from the clock unless it was seeded as stuck.</summary>
internal sealed class Run(
    long id,
    Workflow workflow,
    int number,
    string @event,
    Commit head,
    string branch,
    string title,
    DateTimeOffset createdAt,
    TimeSpan step)
{
    private DateTimeOffset _attemptStartedAt = createdAt;
    private DateTimeOffset? _cancelledAt;

    public long Id => id;
    public Workflow Workflow => workflow;
    public int Number => number;
    public string Event => @event;
    public Commit Head => head;
    public string Branch => branch;
    public string Title => title;
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public DateTimeOffset StartedAt => _attemptStartedAt;
    public int Attempt { get; private set; } = 1;

    /// <summary>How it will end when nobody cancels it.</summary>
    public string Outcome { get; set; } = "success";

    /// <summary>A status that it never leaves by itself.</summary>
    public string? Stuck { get; set; }

    public bool HasExpired { get; init; }

    /// <summary>From when on lists show it.</summary>
    public DateTimeOffset ListedAt { get; init; }

    public long SuiteId => id + 1_000_000;

    public long JobId(int index) => (id * 10) + index;

    public long ArtifactId(int index) => (id * 10) + 5 + index;

    private DateTimeOffset EndsAt =>
        _cancelledAt ?? (Stuck is null ? _attemptStartedAt + (step * (1 + Seed.JobsPerRun)) : DateTimeOffset.MaxValue);

    /// <summary>It ended before the world began, wherever the clock of a test stands.</summary>
    public bool IsPast { get; set; }

    public bool HasCompleted(DateTimeOffset now) => now >= EndsAt || (IsPast && Stuck is null);

    public string Status(DateTimeOffset now)
    {
        if (HasCompleted(now))
            return "completed";

        return Stuck ?? (now < _attemptStartedAt + step ? "queued" : "in_progress");
    }

    public string? Conclusion(DateTimeOffset now) => !HasCompleted(now) ? null : _cancelledAt is null ? Outcome : "cancelled";

    public DateTimeOffset UpdatedAt(DateTimeOffset now) =>
        HasCompleted(now) ? EndsAt : now < _attemptStartedAt + step || Stuck is not null ? _attemptStartedAt : _attemptStartedAt + step;

    /// <summary>When one of its jobs starts and ends: they run one after the other.</summary>
    public (DateTimeOffset Start, DateTimeOffset End) JobTimes(int index) =>
        (_attemptStartedAt + (step * (1 + index)), _attemptStartedAt + (step * (2 + index)));

    public void Cancel(DateTimeOffset at)
    {
        if (_cancelledAt is null || at < _cancelledAt)
            _cancelledAt = at;
    }

    public void Rerun(DateTimeOffset now)
    {
        Attempt++;
        Stuck = null;
        IsPast = false;
        _cancelledAt = null;
        _attemptStartedAt = now;
    }
}
