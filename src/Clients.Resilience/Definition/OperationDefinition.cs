using System.Collections.ObjectModel;

namespace Clients.Resilience;

/// <summary>One operation of an upstream: what decides how its calls are governed.</summary>
public sealed record OperationDefinition
{
    /// <summary>The contract's <c>operationId</c>; the name in telemetry and errors.</summary>
    public required string Id { get; init; }

    /// <summary>HTTP method.</summary>
    public required HttpMethod Method { get; init; }

    /// <summary>Route template such as <c>/repos/{owner}/{repo}</c>; the only form of the path that reaches telemetry.</summary>
    public required string Route { get; init; }

    /// <summary>
    /// Where the operation is served, if not at the base address: a path such as <c>/v2</c> on the same origin, or an absolute address whose
    /// host the egress policy names. Credentials and cookies go to the upstream's own origin only. Default <c>null</c>.
    /// </summary>
    public string? Server { get; init; }

    /// <summary>Whether repeating the request is harmless: RFC 9110's method set, unless the policy says otherwise.</summary>
    public required bool Idempotent { get; init; }

    /// <summary>Whether an <c>Idempotency-Key</c> is made once per call and sent with every attempt. Default <c>false</c>.</summary>
    public bool IdempotencyKey { get; init; }

    /// <summary>Total time of a call; <c>null</c>: the upstream's. For a streaming operation it includes the stream.</summary>
    public TimeSpan? Total { get; init; }

    /// <summary>Time of one attempt; <c>null</c>: the upstream's.</summary>
    public TimeSpan? Attempt { get; init; }

    /// <summary>Longest silence of a streamed body; <c>null</c>: the upstream's.</summary>
    public TimeSpan? Idle { get; init; }

    /// <summary>Attempts, the first included; <c>null</c>: the upstream's. 1 means no retry.</summary>
    public int? Attempts { get; init; }

    /// <summary>The body is handed over as a stream: the idle rule replaces the attempt timeout for the body. Default <c>false</c>.</summary>
    public bool Streaming { get; init; }

    /// <summary>
    /// Whether a call creates what people are told of, for upstreams that limit that (GitHub: 80 a minute and 500 an hour); <c>null</c>: a POST does.
    /// </summary>
    public bool? CreatesContent { get; init; }

    /// <summary>Whether its answers are kept, if it is a GET that does not stream; <c>null</c>, the default: as the upstream's <see cref="CachePolicy.Enabled"/> says.</summary>
    public bool? Cache { get; init; }

    /// <summary>A 202 means "not ready yet": the call asks again within its budget. Default <c>null</c>: a 202 is an answer like any other.</summary>
    public PollPolicy? Poll { get; init; }

    /// <summary>Statuses (4xx) that mean an empty list to a walk over its pages; a single call fails with them. Default empty.</summary>
    public IReadOnlyList<int> EmptyStatuses { get; init; } = [];

    /// <summary>Scopes that the credential needs; <c>a|b</c>: either. A call whose credential is known to lack one is not sent. Default empty.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Renamed error codes by status. Default empty.</summary>
    public IReadOnlyDictionary<int, string> ErrorCodes { get; init; } = ReadOnlyDictionary<int, string>.Empty;

    /// <summary>What a request may hold besides its path. Default <see cref="OperationInput.None"/>.</summary>
    public OperationInput Input { get; init; } = OperationInput.None;
}
