namespace Clients.Resilience;

/// <summary>What a failure means for another attempt.</summary>
internal enum FailureClass
{
    /// <summary>A: the upstream never saw the request.</summary>
    NotSent,

    /// <summary>B: the upstream says that it did not process it.</summary>
    Unprocessed,

    /// <summary>C: nobody knows.</summary>
    Ambiguous,

    /// <summary>D: another attempt would be refused, useless or wrong.</summary>
    Final,
}

/// <summary>What the end of an attempt says about the upstream's health.</summary>
internal enum Health
{
    /// <summary>It answered, whatever it answered.</summary>
    Alive,

    /// <summary>It failed: counts towards opening the circuit.</summary>
    Failing,

    /// <summary>Says nothing: the caller gave up, or the call never got there.</summary>
    Unknown,
}

/// <summary>A failed attempt or call. Failures travel as data; one exception is made of the last one, at the top.</summary>
internal sealed class CallFailure(string code, FailureClass kind, CallEffect effect)
{
    public string Code { get; } = code;

    public FailureClass Class { get; } = kind;

    public CallEffect Effect { get; set; } = effect;

    public int? Status { get; set; }

    /// <summary>The status is 429 or says so in the upstream's own way.</summary>
    public bool Throttled { get; init; }

    /// <summary>Made on this side without asking the upstream (open circuit, full queue, closed gate).</summary>
    public bool Local { get; init; }

    /// <summary>The upstream has said by the means of the protocol, and not by an answer, that it did not process the request.</summary>
    public bool Refused { get; init; }

    public Health Health { get; init; }

    public DateTimeOffset? RetryAt { get; set; }

    public TimeSpan? RetryAfter { get; set; }

    public string? Detail { get; init; }

    public Exception? Exception { get; init; }

    public object? Body { get; init; }

    public string? RawBody { get; init; }

    public UpstreamHeaders Headers { get; init; } = UpstreamHeaders.Empty;

    /// <summary>Kept for foreign callers, who read error answers themselves.</summary>
    public HttpResponseMessage? Response { get; init; }
}
