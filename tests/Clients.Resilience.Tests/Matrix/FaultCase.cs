using Clients.Testing;

namespace Clients.Resilience.Tests.Matrix;

/// <summary>A fault, and what the specification says of it.</summary>
internal sealed record FaultCase(string Name, Func<WireFault> Fault, RetryClass Class, string Code = "", int? Status = null)
{
    /// <summary>Protocols that have it.</summary>
    public int[] Protocols { get; init; } = [1, 2];

    /// <summary>The server goes on for ever, or says nothing: a limit of time ends the attempt. Then there is no other code.</summary>
    public bool Hangs { get; init; }

    /// <summary>Time passes while bytes come.</summary>
    public bool Drips { get; init; }

    /// <summary>The connection has served a call before.</summary>
    public bool KeptAlive { get; init; }

    /// <summary>The wait that the answer asks for at a moment of the call.</summary>
    public Func<TimeSpan, TimeSpan>? RetryAfter { get; init; }

    /// <summary>What is known of the effect of class D: others follow from their class.</summary>
    public CallEffect FinalEffect { get; init; } = CallEffect.Processed;

    /// <summary>What a keyed call makes of it instead.</summary>
    public RetryClass? KeyedClass { get; init; }
}
