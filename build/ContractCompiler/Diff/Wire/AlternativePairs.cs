using ContractCompiler.Schemas;
using Microsoft.OpenApi;

namespace ContractCompiler.Diff.Wire;

/// <summary>Which alternative of an old union is which of the new one: by name, else by title or by the constant that tags it, else by type.</summary>
internal static class AlternativePairs
{
    public static IReadOnlyList<(int Old, int New)> Of(IReadOnlyList<SchemaAt> old, IReadOnlyList<SchemaAt> @new)
    {
        var result = new List<(int, int)>();
        var (left, right) = (Enumerable.Range(0, old.Count).ToList(), Enumerable.Range(0, @new.Count).ToList());
        Match(SchemaShape.ReferenceId);
        Match(s => s.Title);
        Match(Tag);
        Match(s => SchemaShape.ReferenceId(s) is null ? $"{SchemaShape.TypeOf(s)} {s.Format} {string.Join(',', s.Required ?? new HashSet<string>())}" : null);
        Match(s => SchemaShape.ReferenceId(s) is null && SchemaShape.TypeOf(s) is var type && type != default(JsonSchemaType) ? type.ToString() : null);
        return result;

        void Match(Func<IOpenApiSchema, string?> key)
        {
            foreach (var i in left.ToList())
            {
                if (key(old[i].Schema) is { Length: > 0 } wanted)
                {
                    var match = right.FindIndex(j => key(@new[j].Schema) == wanted);
                    if (match >= 0)
                    {
                        result.Add((i, right[match]));
                        right.RemoveAt(match);
                        left.Remove(i);
                    }
                }
            }
        }
    }

    /// <summary>How a report calls an alternative.</summary>
    public static string Name(IOpenApiSchema schema) =>
        SchemaShape.ReferenceId(schema) ?? schema.AllOf?.Select(SchemaShape.ReferenceId).FirstOrDefault(id => id is not null) ?? (schema.Title is { Length: > 0 } title ? title : Tag(schema)) ?? SchemaShape.TypeOf(schema) switch
        {
            default(JsonSchemaType) => "any value",
            var type => type.ToString().ToLowerInvariant(),
        };

    private static string? Tag(IOpenApiSchema schema) => schema.Properties?
        .Select(p => p.Value.Const ?? (p.Value.Enum is [{ } only] && only.GetValueKind() == System.Text.Json.JsonValueKind.String ? only.GetValue<string>() : null))
        .FirstOrDefault(c => c is not null);
}
