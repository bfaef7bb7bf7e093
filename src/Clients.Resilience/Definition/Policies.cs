namespace Clients.Resilience;

/// <summary>Time limits. All positive; <see cref="Connect"/> ≤ <see cref="Attempt"/> ≤ <see cref="Total"/>.</summary>
public sealed record BudgetPolicy
{
    /// <summary>The whole call: waiting, retries and the body to its last byte.</summary>
    /// <value>Default 10 s.</value>
    public TimeSpan Total { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>One attempt, its body included.</summary>
    /// <value>Default 3 s.</value>
    public TimeSpan Attempt { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Making a connection: name, TCP and TLS.</summary>
    /// <value>Default 2 s.</value>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest silence of a streamed body. One that nobody reads for ten times as long is ended.</summary>
    /// <value>Default 30 s.</value>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>Repeating failed attempts.</summary>
public sealed record RetryPolicy
{
    /// <summary>Attempts, the first included.</summary>
    /// <value>1 to 10, default 3.</value>
    public int Attempts { get; init; } = 3;

    /// <summary>Back-off after the first transient failure; doubled each time, with full jitter. Throttling starts from 1 s.</summary>
    /// <value>Default 100 ms.</value>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest computed back-off. A server's Retry-After may be longer, if the budget allows.</summary>
    /// <value>Default 5 s.</value>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Retries per request over 10 s and all calls of the upstream, with a floor of 5.</summary>
    /// <value>0 to 1, default 0.10.</value>
    public double RetryBudget { get; init; } = 0.10;
}

/// <summary>Failing fast while an upstream is down. One circuit per authority.</summary>
public sealed record BreakerPolicy
{
    /// <summary>Share of failures within the window that opens the circuit.</summary>
    /// <value>Above 0, up to 1; default 0.5.</value>
    public double FailureRatio { get; init; } = 0.5;

    /// <summary>Attempts within the window before the ratio counts.</summary>
    /// <value>Default 20.</value>
    public int Minimum { get; init; } = 20;

    /// <summary>
    /// Failures in a row, without a success while they ran, that open the circuit whatever the ratio; from <see cref="Minimum"/> attempts in
    /// the window on, it takes that many in a row.
    /// </summary>
    /// <value>Default 5.</value>
    public int Consecutive { get; init; } = 5;

    /// <summary>Length of the window.</summary>
    /// <value>Default 30 s.</value>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the circuit stays open before one probe; doubled after each failed probe.</summary>
    /// <value>Default 5 s.</value>
    public TimeSpan Open { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Upper bound of the doubling.</summary>
    /// <value>Default 60 s.</value>
    public TimeSpan MaxOpen { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>Calls at the same time.</summary>
public sealed record ConcurrencyPolicy
{
    /// <summary>Calls that run.</summary>
    /// <value>Default 50.</value>
    public int Limit { get; init; } = 50;

    /// <summary>Calls that wait, first come first served, within their budget; the next one fails as <c>saturated</c>.</summary>
    /// <value>Default 100; 0 means no queue.</value>
    public int Queue { get; init; } = 100;
}

/// <summary>How an upstream tells its clients to slow down.</summary>
public enum RateLimitKind
{
    /// <summary>429, with or without Retry-After.</summary>
    Standard,

    /// <summary>No gate: a 429 is an error like any other.</summary>
    None,

    /// <summary>GitHub's primary and secondary limits on 403 and 429.</summary>
    GitHub,
}

/// <summary>Largest messages that are accepted.</summary>
public sealed record LimitPolicy
{
    /// <summary>Request body, in bytes, that a façade passes on; what is larger is refused with 413.</summary>
    /// <value>Default 1 MiB.</value>
    public long Request { get; init; } = 1024 * 1024;

    /// <summary>Body, in bytes after decompression. Streamed bodies are not limited.</summary>
    /// <value>Default 16 MiB.</value>
    public long Response { get; init; } = 16L * 1024 * 1024;

    /// <summary>Response headers, in bytes.</summary>
    /// <value>Default 64 KiB.</value>
    public int Headers { get; init; } = 64 * 1024;
}

/// <summary>Headers that an upstream gets.</summary>
public sealed record HeaderPolicy
{
    /// <summary>Sent with every request, unless the request already has them. Default empty.</summary>
    public IReadOnlyDictionary<string, string> Send { get; init; } =
        System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Taken over from the ambient <see cref="UpstreamCallContext"/> and the current activity.</summary>
    /// <value>Default <c>traceparent</c>, <c>tracestate</c>, <c>x-correlation-id</c>.</value>
    public IReadOnlyList<string> Propagate { get; init; } = ["traceparent", "tracestate", "x-correlation-id"];
}
