using System.Diagnostics.CodeAnalysis;

namespace Clients.Resilience;

/// <summary>An enumeration of whole numbers that may grow: known values are constants, unknown ones pass through.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
[SuppressMessage("Naming", "CA1720:Identifiers should not contain type names", Justification = "The contract's type is called integer.")]
public interface IOpenInteger<TSelf>
    where TSelf : struct, IOpenInteger<TSelf>
{
    /// <summary>The value that stands for <paramref name="value"/> on the wire.</summary>
    static abstract TSelf From(long value);

    /// <summary>The number on the wire.</summary>
    long Value { get; }

    /// <summary>Whether the contract names this value.</summary>
    bool IsKnown { get; }
}
