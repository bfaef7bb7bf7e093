using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Clients.Resilience;

/// <summary>
/// A value that is one of several types (<c>oneOf</c>, <c>anyOf</c>): a closed set of branches, and an unknown one for what the contract
/// does not name. Whatever was read is also there as raw JSON.
/// </summary>
public abstract class Union
{
    private readonly object? _value;

    /// <summary>Used by generated unions.</summary>
    /// <param name="value">The value of the branch; null when no branch fits.</param>
    /// <param name="branch">The index of the branch, -1 when none fits.</param>
    /// <param name="raw">What was read; undefined for values made in code.</param>
    protected Union(object? value, int branch, JsonElement raw)
    {
        _value = value;
        Branch = branch;
        Raw = raw;
    }

    /// <summary>The JSON as it came; <see cref="JsonValueKind.Undefined"/> for a value made in code.</summary>
    public JsonElement Raw { get; }

    /// <summary>Whether no branch of the contract fits what was read; <see cref="Raw"/> has it all the same.</summary>
    public bool IsUnknown => Branch < 0;

    internal object? Value => _value;

    internal int BranchIndex => Branch;

    /// <summary>The index of the branch, -1 when none fits.</summary>
    protected int Branch { get; }

    /// <summary>The value, which must be of type <typeparamref name="T"/>.</summary>
    /// <typeparam name="T">The type of the branch.</typeparam>
    /// <returns>The value.</returns>
    protected T Get<T>() => (T)_value!;

    /// <summary>The value, if it is of the given branch.</summary>
    /// <typeparam name="T">The type of the branch.</typeparam>
    /// <param name="branch">The index of the branch.</param>
    /// <param name="value">The value, or the default.</param>
    /// <returns>Whether the value is of that branch.</returns>
    protected bool TryGet<T>(int branch, [NotNullWhen(true)] out T? value)
    {
        var matches = Branch == branch;
        value = matches ? (T)_value! : default;
        return matches;
    }
}
