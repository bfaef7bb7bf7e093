using System.Diagnostics.CodeAnalysis;

namespace Clients.Resilience;

/// <summary>An enumeration that may grow: known values are constants, unknown ones pass through.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "It is what the type stands for.")]
public interface IOpenEnum<TSelf>
    where TSelf : struct, IOpenEnum<TSelf>
{
    /// <summary>The value that stands for <paramref name="value"/> on the wire.</summary>
    static abstract TSelf From(string value);

    /// <summary>The text on the wire.</summary>
    string Value { get; }

    /// <summary>Whether the contract names this value.</summary>
    bool IsKnown { get; }
}
