using Microsoft.OpenApi;

namespace ContractCompiler.Diff;

/// <summary>The names by which a policy can speak of a document's operations.</summary>
internal sealed record ContractNames(IReadOnlySet<string> Ids, IReadOnlySet<string> Tags)
{
    public static ContractNames Of(OpenApiDocument document)
    {
        var operations = document.Paths.SelectMany(p => (p.Value.Operations ?? []).Select(o => (Path: p.Key, Method: o.Key, Operation: o.Value))).ToList();
        return new ContractNames(
            operations.Select(o => string.IsNullOrWhiteSpace(o.Operation.OperationId) ? $"{o.Method.Method} {o.Path}" : o.Operation.OperationId).ToHashSet(StringComparer.Ordinal),
            operations.SelectMany(o => o.Operation.Tags ?? Enumerable.Empty<OpenApiTagReference>()).Select(t => t.Name).OfType<string>().ToHashSet(StringComparer.Ordinal));
    }

    public bool Has(string name) => Ids.Contains(name) || Tags.Contains(name);
}
