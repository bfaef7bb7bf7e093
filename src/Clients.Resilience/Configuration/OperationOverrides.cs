namespace Clients.Resilience;

/// <summary>
/// Operations as configuration changes them, by id. Two with the same values are equal, so that a reload sees whether anything has changed.
/// </summary>
internal sealed class OperationOverrides(Dictionary<string, OperationDefinition> byId)
{
    private readonly Dictionary<string, OperationDefinition> byId = byId;

    public static OperationOverrides None { get; } = new([]);

    /// <summary>What to go by for an operation of the contract, in whichever of its forms: another form is the same but that it streams.</summary>
    public OperationDefinition Of(OperationDefinition operation) =>
        byId.Count == 0 || !byId.TryGetValue(operation.Id, out var changed) ? operation
        : changed.Streaming == operation.Streaming ? changed
        : changed with { Streaming = operation.Streaming };

    /// <summary>Reads <c>Operations:&lt;id&gt;</c>.</summary>
    public static OperationOverrides Read(IReadOnlyList<OperationDefinition> operations, SectionReader section)
    {
        var entries = new Dictionary<string, OperationDefinition>(StringComparer.Ordinal);
        foreach (var (name, part) in section.Parts())
        {
            if (Find(operations, name) is { } operation)
            {
                entries[operation.Id] = Override(operation, part);
            }
            else
            {
                part.Refuse("is not an operation of the contract", Spelling.Suggest(name, [.. operations.Select(static operation => operation.Id)]));
            }
        }

        return entries.Count == 0 ? None : new OperationOverrides(entries);
    }

    public override bool Equals(object? obj) =>
        obj is OperationOverrides other && byId.Count == other.byId.Count && byId.Values.All(changed => other.Of(changed) == changed);

    public override int GetHashCode() => byId.Count;

    /// <summary>
    /// By its id, or by the letters and digits of it: names of environment variables hold nothing else (<c>repos/get-content</c> as <c>ReposGetContent</c>).
    /// </summary>
    private static OperationDefinition? Find(IReadOnlyList<OperationDefinition> operations, string name) =>
        operations.FirstOrDefault(operation => operation.Id.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? (operations.Where(operation => Spelling.IsSame(operation.Id, name)).Take(2).ToList() is [var only] ? only : null);

    /// <summary>What depends on the place where an app runs. Whether repeating does harm does not: that is the contract's to say.</summary>
    private static OperationDefinition Override(OperationDefinition operation, SectionReader section)
    {
        var (budget, retry) = (section.Child("Budget"), section.Child("Retry"));
        var result = operation with
        {
            Total = budget.Duration("Total", operation.Total),
            Attempt = budget.Duration("Attempt", operation.Attempt),
            Idle = budget.Duration("Idle", operation.Idle),
            Attempts = retry.Whole("Attempts", operation.Attempts),
            Cache = section.Choice<bool?>("Cache", operation.Cache, ("true", true), ("false", false)),
        };
        budget.RefuseUnknown();
        retry.RefuseUnknown();
        return section.Done(result);
    }
}
