using Microsoft.Extensions.Logging;

namespace Clients.Resilience;

/// <summary>The state of one upstream that its calls share: circuits, permits, gates, budgets, credential.</summary>
internal sealed class UpstreamRuntime
{
    public UpstreamRuntime(UpstreamSettings settings, TimeProvider time, ILoggerFactory loggers, CredentialSource? credentials = null)
    {
        var definition = settings.Definition;
        Definition = definition;
        Time = time;
        Egress = new EgressRules(definition);
        RateGate = new RateGate(RateLimitRules.For(definition.RateLimit), time);
        Concurrency = new ConcurrencyLimiter(definition.Concurrency);
        RetryBudget = new RetryBudget(definition.Retry.RetryBudget, time);
        Circuits = new CircuitRegistry(definition, time);
        Credentials = credentials ?? CredentialSource.For(definition.Credential, settings.Token, time);
        Telemetry = new CallTelemetry(definition.Name, loggers.CreateLogger($"{CallTelemetry.SourceName}.{definition.Name}"));
        Routes = new RouteTable(definition);
    }

    public UpstreamDefinition Definition { get; }

    public TimeProvider Time { get; }

    public EgressRules Egress { get; }

    public RateGate RateGate { get; }

    public ConcurrencyLimiter Concurrency { get; }

    public RetryBudget RetryBudget { get; }

    public CircuitRegistry Circuits { get; }

    public CredentialSource Credentials { get; }

    public CallTelemetry Telemetry { get; }

    public RouteTable Routes { get; }

    /// <summary>A random duration; tests replace the randomness.</summary>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;

    public TimeSpan Jitter(TimeSpan from, TimeSpan to) => from + ((to - from) * Random());
}
