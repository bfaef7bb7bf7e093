using ContractCompiler.Operations;
using ContractCompiler.Schemas;

namespace ContractCompiler.Emission;

/// <summary>The types that are read or written as JSON documents; everything inside them is found by the JSON source generator itself.</summary>
internal static class JsonRoots
{
    public static IReadOnlyList<string> Of(IReadOnlyList<OperationModel> operations, IReadOnlyCollection<Model> models)
    {
        var roots = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var operation in operations)
        {
            Add(operation.Result is { Kind: ResultKind.Json or ResultKind.JsonOrNone } result ? result.Use : null);
            Add(operation.Body is { Kind: BodyKind.Json } body ? body.Use : null);
            foreach (var response in operation.Responses.Where(r => r.MediaType is { } media && MediaTypes.IsJson(media)))
            {
                Add(response.Use);
            }
        }

        // The generator sees a union's converter, not its branches.
        foreach (var branch in models.OfType<UnionModel>().SelectMany(u => u.Cases))
        {
            roots.Add(branch.Type.Name);
        }

        return [.. roots];

        void Add(TypeUse? use)
        {
            if (use is { } found)
            {
                roots.Add(found.Type.Name);
            }
        }
    }
}
