using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Clients.Resilience;

/// <summary>The state of one upstream that its calls share: circuits, permits, gates, budgets, credential.</summary>
internal sealed class UpstreamRuntime : IDisposable
{
    private volatile UpstreamDefinition definition;
    private volatile ConfiguredSecrets secrets;
    private PolicyReload? reload;

    public UpstreamRuntime(UpstreamSettings settings, TimeProvider time, ILoggerFactory loggers, CredentialSource? credentials = null, HttpMessageHandler? transport = null)
    {
        definition = settings.Definition;
        secrets = settings.Secrets;
        Time = time;
        Egress = new EgressRules(definition);
        Logger = loggers.CreateLogger($"{UpstreamTelemetry.Name}.{definition.Name}");
        Telemetry = new CallTelemetry(definition.Name, Logger);
        Concurrency = new ConcurrencyLimiter(definition.Concurrency);
        RetryBudget = new RetryBudget(definition.Retry.RetryBudget, time);
        Circuits = new CircuitRegistry(definition.Breaker, time, Telemetry);
        Routes = new RouteTable(definition);
        Tokens = new TokenClient(this, transport);
        Credentials = credentials ?? CredentialFactory.Create(this);
        Shared = SharedStates.IsSupported && settings.SharedState is { } address ? new SharedStore(address, definition.Name, Logger) : null;
        RateGate = RateGate.Create(definition, Credentials, time, Telemetry, Shared);
        Scopes = new KnownScopes(definition.Credential, Credentials, time);
        Cache = ResponseCaching.IsSupported ? new ResponseCache(this) : null;
        Deprecations = new DeprecationNotices(definition, Telemetry);
        UpstreamGauges.Add(this);
    }

    /// <summary>The definition that new calls go by.</summary>
    public UpstreamDefinition Definition => definition;

    public TimeProvider Time { get; }

    public EgressRules Egress { get; }

    public RateGate RateGate { get; }

    /// <summary>What the upstream has announced to switch off.</summary>
    public DeprecationNotices Deprecations { get; }

    public ConcurrencyLimiter Concurrency { get; }

    public RetryBudget RetryBudget { get; }

    public CircuitRegistry Circuits { get; }

    public CredentialSource Credentials { get; }

    /// <summary>What is known of the credential's scopes.</summary>
    public KnownScopes Scopes { get; }

    /// <summary>Where credentials that are issued ask for their tokens.</summary>
    public TokenClient Tokens { get; }

    /// <summary>The secrets that configuration holds at this moment.</summary>
    public ConfiguredSecrets Secrets
    {
        get => secrets;
        set => secrets = value;
    }

    /// <summary>Where processes meet; <c>null</c>: each is alone.</summary>
    public SharedStore? Shared { get; }

    /// <summary>Kept answers; <c>null</c> in an app that was published without.</summary>
    public ResponseCache? Cache { get; }

    public CallTelemetry Telemetry { get; }

    public RouteTable Routes { get; }

    public ILogger Logger { get; }

    /// <summary>A random duration; tests replace the randomness.</summary>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;

    /// <summary>The network; tests replace it.</summary>
    public Dialer Dialer { get; init; } = Dialer.Network;

    /// <summary>New calls go by another definition; what is shared between calls takes over its new numbers.</summary>
    public void Change(UpstreamDefinition changed)
    {
        definition = changed;
        Concurrency.Change(changed.Concurrency);
        RetryBudget.Change(changed.Retry.RetryBudget);
        Circuits.Change(changed.Breaker);
    }

    /// <summary>Takes over what may change while running whenever the configuration does.</summary>
    public UpstreamRuntime Follow(IConfiguration? configuration, Func<List<UpstreamConfigurationError>, UpstreamSettings> read)
    {
        if (configuration is not null)
        {
            reload = new PolicyReload(this, configuration, read);
        }

        return this;
    }

    public void Dispose()
    {
        reload?.Dispose();
        UpstreamGauges.Remove(this);
        (Credentials as MintedCredential)?.Dispose(); // others belong to the app
        Tokens.Dispose();
        if (ResponseCaching.IsSupported)
        {
            Cache?.Dispose();
        }

        Shared?.Dispose();
    }

    public TimeSpan Jitter(TimeSpan from, TimeSpan to) => from + ((to - from) * Random());
}
