using System.Globalization;
using System.Text.Json.Nodes;

namespace ContractCompiler.Policy;

/// <summary>A checked <c>upstream.json</c>. Members that the file leaves out are null here: their defaults live in the runtime.</summary>
internal sealed record UpstreamPolicy
{
    public required SourceFile Source { get; init; }
    public required string Name { get; init; }
    public required string Namespace { get; init; }
    public string? Interface { get; init; }
    public string? Contract { get; init; }

    /// <summary>Models are described by attributes, for reflection, instead of by generated metadata.</summary>
    public bool Reflection { get; init; }
    public required string BaseAddress { get; init; }
    public bool Internal { get; init; }
    public IReadOnlyList<string> Slice { get; init; } = [];
    public required JsonObject Root { get; init; }

    /// <summary>Nobody wrote it: it stands in for a contract that is compiled alone, and forbids nothing.</summary>
    public bool IsBare { get; init; }
    public IReadOnlyDictionary<string, OperationPolicy> Operations { get; init; } = new Dictionary<string, OperationPolicy>();

    /// <summary>The policy of an operation, by the contract's operationId or by <c>METHOD /path</c>.</summary>
    public OperationPolicy For(string operation) => Operations.GetValueOrDefault(operation) ?? OperationPolicy.None;
}

internal sealed record OperationPolicy
{
    public static readonly OperationPolicy None = new();

    public string? Method { get; init; }
    public bool? Idempotent { get; init; }
    public bool IdempotencyKey { get; init; }
    public TimeSpan? Total { get; init; }
    public TimeSpan? Attempt { get; init; }
    public TimeSpan? Idle { get; init; }
    public int? Attempts { get; init; }
    public bool? Cache { get; init; }
    public bool Download { get; init; }
    public bool? CreatesContent { get; init; }
    public string? Deprecated { get; init; }
    public PagingPolicy? Paging { get; init; }
    public PollingPolicy? Poll { get; init; }
}

internal sealed record PagingPolicy(string Style, string? Items, string? Parameter, string? Next, string? Size, int? Limit)
{
    public IReadOnlyList<string> LimitWith { get; init; } = [];
    public string? Total { get; init; }
    public string? Incomplete { get; init; }
    public IReadOnlyList<int> Empty { get; init; } = [];
}

internal sealed record PollingPolicy(TimeSpan? Delay, TimeSpan? MaxDelay);

internal static class PolicyUnits
{
    /// <summary><c>250ms</c>, <c>2.5s</c>, <c>1m</c>, <c>2h</c>.</summary>
    public static TimeSpan? Duration(JsonNode? node) => (string?)node is not { } text ? null : text switch
    {
        _ when text.EndsWith("ms", StringComparison.Ordinal) => TimeSpan.FromMilliseconds(Number(text[..^2])),
        _ when text.EndsWith('s') => TimeSpan.FromSeconds(Number(text[..^1])),
        _ when text.EndsWith('m') => TimeSpan.FromMinutes(Number(text[..^1])),
        _ => TimeSpan.FromHours(Number(text[..^1])),
    };

    /// <summary><c>10%</c> → 0.1.</summary>
    public static double? Share(JsonNode? node) => (string?)node is { } text ? Number(text[..^1]) / 100 : null;

    /// <summary><c>64KB</c>, <c>16MB</c>, <c>1GB</c>, in steps of 1,024.</summary>
    public static long? Bytes(JsonNode? node) => (string?)node is not { } text ? null : (long)Number(text[..^2]) << text[^2] switch
    {
        'K' => 10,
        'M' => 20,
        _ => 30,
    };

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
