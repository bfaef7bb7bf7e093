using System.Text.Json;

namespace Clients.Resilience;

/// <summary>What a generated union says about itself to its converter.</summary>
/// <typeparam name="TSelf">The union.</typeparam>
public interface IUnion<TSelf>
    where TSelf : Union, IUnion<TSelf>
{
    /// <summary>The member of an object that names its branch; null when only the shape tells.</summary>
    static abstract string? Discriminator { get; }

    /// <summary>The branches, in the order of the contract.</summary>
    static abstract IReadOnlyList<UnionCase> Cases { get; }

    /// <summary>Makes a union of what was read.</summary>
    /// <param name="value">The value of the branch; null when no branch fits.</param>
    /// <param name="branch">The index of the branch, -1 when none fits.</param>
    /// <param name="raw">What was read.</param>
    /// <returns>The union.</returns>
    static abstract TSelf Create(object? value, int branch, JsonElement raw);
}
