namespace Clients.Resilience;

/// <summary>What one call may change. Everything is optional.</summary>
public sealed record UpstreamCallOptions
{
    /// <summary>Total time; shortens the policy's budget, never extends it, except for a streaming operation without one. Positive.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Moment after which the answer is of no use; shortens the budget likewise.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Key that makes repeating harmless; sent as <c>Idempotency-Key</c> with every attempt.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Id that ties this call to the logs of both sides; default: the ambient one, the trace id, or a new one.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Attempts, the first included; lowers the policy's number, never raises it. At least 1.</summary>
    public int? Attempts { get; init; }

    /// <summary>
    /// Hears how far a body has come that is handed over as a stream (a download), after each read and on the reader's flow. Default: nobody.
    /// </summary>
    public IProgress<UpstreamProgress>? Progress { get; init; }

    /// <summary>Further headers of this call. Hop-by-hop, internal and credential headers are refused.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }
}
