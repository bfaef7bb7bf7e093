using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Polly;

namespace Clients.Resilience;

/// <summary>The circuits of one upstream: one per authority, because one host's outage is not another's.</summary>
internal sealed class CircuitRegistry(UpstreamDefinition definition, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Host, int Port), Circuit> circuits = new();

    public Circuit For(Uri uri) => circuits.GetOrAdd(
        (uri.IdnHost, uri.Port),
        static (_, self) => self.Create(),
        this);

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The options have no annotated members of their own; Polly keeps those of the base.")]
    private Circuit Create()
    {
        var state = new CircuitState(definition.Breaker, time);
        var pipeline = new ResiliencePipelineBuilder<CallOutcome>();
        pipeline.AddStrategy(_ => new CircuitStrategy(state, time), new CircuitStrategyOptions());
        return new Circuit(state, pipeline.Build());
    }

    internal sealed record Circuit(CircuitState State, ResiliencePipeline<CallOutcome> Pipeline);

    private sealed class CircuitStrategyOptions : ResilienceStrategyOptions;
}
