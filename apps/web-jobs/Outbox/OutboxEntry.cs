namespace WebJobs.Outbox;

/// <summary>One operation as it is on disk.</summary>
internal sealed record OutboxEntry
{
    /// <summary>Also the Idempotency-Key at internal-jobs, on every try and after every restart: that is why no job is ever doubled.</summary>
    public required string Id { get; init; }

    public required string Command { get; init; }
    public required string JobType { get; init; }
    public required string Payload { get; init; }
    public string? CallerKey { get; init; }
    public required string CorrelationId { get; init; }
    public string? TraceParent { get; init; }
    public string? TraceState { get; init; }
    public required string State { get; init; }
    public int Tries { get; init; }
    public required DateTimeOffset NextTryAt { get; init; }

    /// <summary>Why the last try failed.</summary>
    public string? LastCode { get; init; }

    public string? JobId { get; init; }

    /// <summary>What is told of an ended job, as JSON: internal-jobs forgets it, this app does not have to ask again.</summary>
    public string? Ending { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>How far an operation has come on this side.</summary>
internal static class OutboxState
{
    public const string Accepted = "accepted";
    public const string Forwarded = "forwarded";
    public const string Refused = "refused";
    public const string Ended = "ended";
}
