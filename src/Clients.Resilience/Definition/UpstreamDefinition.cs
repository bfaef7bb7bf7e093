using System.Collections.ObjectModel;

namespace Clients.Resilience;

/// <summary>Everything the pipeline has to know of one upstream. Compiled from <c>contracts/&lt;upstream&gt;</c>; immutable.</summary>
public sealed record UpstreamDefinition
{
    /// <summary>Name in kebab case, for example <c>internal-jobs</c>. Used in telemetry, errors and configuration keys.</summary>
    public required string Name { get; init; }

    /// <summary>Where requests go. https, unless it is a loopback address or the upstream is <see cref="Internal"/>.</summary>
    public required Uri BaseAddress { get; init; }

    /// <summary>Ours: private network addresses are allowed, and the remaining time travels along. Default <c>false</c>.</summary>
    public bool Internal { get; init; }

    /// <summary>Which hosts may be talked to, besides that of <see cref="BaseAddress"/>.</summary>
    public EgressPolicy Egress { get; init; } = new();

    /// <summary>Which credential is attached and where it is found.</summary>
    public CredentialPolicy Credential { get; init; } = new();

    /// <summary>How long a call and its parts may take.</summary>
    public BudgetPolicy Budget { get; init; } = new();

    /// <summary>How often and how fast a failed attempt is repeated.</summary>
    public RetryPolicy Retry { get; init; } = new();

    /// <summary>When calls stop being sent to an upstream that keeps failing.</summary>
    public BreakerPolicy Breaker { get; init; } = new();

    /// <summary>How many calls run and wait at the same time.</summary>
    public ConcurrencyPolicy Concurrency { get; init; } = new();

    /// <summary>How the upstream says "slow down". Default <see cref="RateLimitKind.Standard"/>.</summary>
    public RateLimitKind RateLimit { get; init; }

    /// <summary>Largest messages that are accepted.</summary>
    public LimitPolicy Limits { get; init; } = new();

    /// <summary>Answers that are kept and asked after. Default: none.</summary>
    public CachePolicy Cache { get; init; } = new();

    /// <summary>Headers that are sent and propagated.</summary>
    public HeaderPolicy Headers { get; init; } = new();

    /// <summary>Renamed error codes by status, for all operations. An operation's own entry wins. Default empty.</summary>
    public IReadOnlyDictionary<int, string> ErrorCodes { get; init; } = ReadOnlyDictionary<int, string>.Empty;

    /// <summary>The operations of the contract. Calls of undeclared ones get defaults by HTTP method. Default empty.</summary>
    public IReadOnlyList<OperationDefinition> Operations { get; init; } = [];

    /// <summary>What configuration changes of single operations.</summary>
    internal OperationOverrides Overrides { get; init; } = OperationOverrides.None;

    /// <summary>The operation with this id.</summary>
    /// <exception cref="ArgumentException">There is none; the message names what may have been meant.</exception>
    public OperationDefinition Operation(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        foreach (var operation in Operations)
        {
            if (string.Equals(operation.Id, id, StringComparison.Ordinal))
            {
                return operation;
            }
        }

        throw new ArgumentException(
            $"The upstream '{Name}' has no operation '{id}'. {Spelling.Suggest(id, [.. Operations.Select(static operation => operation.Id)])}", nameof(id));
    }
}
