using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Polly;

namespace Clients.Resilience;

/// <summary>The circuits of one upstream: one per authority, because one host's outage is not another's.</summary>
internal sealed class CircuitRegistry(BreakerPolicy initial, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Host, int Port), Circuit> circuits = new();
    private volatile BreakerPolicy policy = initial;

    public Circuit For(Uri uri) => circuits.GetOrAdd(
        (uri.IdnHost, uri.Port),
        static (_, self) => self.Create(),
        this);

    public void Change(BreakerPolicy changed)
    {
        policy = changed;
        foreach (var circuit in circuits.Values)
        {
            circuit.State.Change(changed);
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The options have no annotated members of their own; Polly keeps those of the base.")]
    private Circuit Create()
    {
        var state = new CircuitState(policy, time);
        var pipeline = new ResiliencePipelineBuilder<CallOutcome>();
        pipeline.AddStrategy(_ => new CircuitStrategy(state, time), new CircuitStrategyOptions());
        return new Circuit(state, pipeline.Build());
    }

    internal sealed record Circuit(CircuitState State, ResiliencePipeline<CallOutcome> Pipeline);

    private sealed class CircuitStrategyOptions : ResilienceStrategyOptions;
}
