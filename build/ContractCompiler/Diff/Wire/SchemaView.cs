using ContractCompiler.Schemas;
using Microsoft.OpenApi;

namespace ContractCompiler.Diff.Wire;

/// <summary>A schema and where it stands in the document.</summary>
internal readonly record struct SchemaAt(IOpenApiSchema Schema, string Pointer);

/// <summary>
/// A schema as the compiler sees it: references followed, wrappers and null branches gone, <c>allOf</c> composed. Two ways to write the same
/// thing, in one version of OpenAPI or in two, look alike here.
/// </summary>
internal sealed class SchemaView
{
    private const int MaxWrappers = 32;

    public required IOpenApiSchema Schema { get; init; }
    public required string Pointer { get; init; }

    /// <summary>The name of the schema among the document's own, if it has one.</summary>
    public required string? Component { get; init; }
    public required bool Nullable { get; init; }
    public required IReadOnlyDictionary<string, SchemaAt> Members { get; init; }
    public required IReadOnlySet<string> Required { get; init; }
    public required IReadOnlyList<SchemaAt> Alternatives { get; init; }

    public bool IsUnion => Alternatives.Count > 1;

    public bool IsRecord => !IsUnion && Members.Count > 0;

    public bool RefusesOthers => !Schema.AdditionalPropertiesAllowed;

    public SchemaAt? Items => Schema.Items is { } items ? new SchemaAt(items, Pointer + "/items") : null;

    public SchemaAt? Values => Schema.AdditionalProperties is { } values && !SchemaShape.IsEmpty(values)
        ? new SchemaAt(values, Pointer + "/additionalProperties")
        : null;

    public IReadOnlyList<string> Enum =>
        Schema.Const is { } constant ? [constant] : [.. (Schema.Enum ?? [])
            .Where(v => v is not null && v.GetValueKind() != System.Text.Json.JsonValueKind.Null && !ReferenceEquals(v, JsonNullSentinel.JsonNull))
            .Select(v => v.GetValueKind() == System.Text.Json.JsonValueKind.String ? v.GetValue<string>() : v.ToJsonString()).Distinct(StringComparer.Ordinal)];

    public static SchemaView Of(SchemaAt at, string schemaRoot)
    {
        var (schema, pointer) = (at.Schema, at.Pointer);
        string? component = null;
        var nullable = false;
        for (var i = 0; i < MaxWrappers; i++)
        {
            nullable |= SchemaShape.AllowsNull(schema);
            if (schema is OpenApiSchemaReference { Target: { } target })
            {
                component = SchemaShape.ReferenceId(schema) ?? component;
                pointer = SchemaShape.ReferenceId(schema) is { } id ? JsonPointer.Append(schemaRoot, id) : pointer;
                schema = target;
            }
            else if (SchemaShape.Alternatives(schema) is [var only] && !SchemaShape.IsObject(schema))
            {
                (schema, pointer) = (only, Branch(schema, only, pointer));
            }
            else if (schema.AllOf is [var single] && schema.Properties is not { Count: > 0 })
            {
                (schema, pointer) = (single, pointer + "/allOf/0");
            }
            else
            {
                break;
            }
        }

        var parts = Parts(schema, pointer, schemaRoot).ToList();
        return new SchemaView
        {
            Schema = schema,
            Pointer = pointer,
            Component = component,
            Nullable = nullable,
            Alternatives = UnionBuilder.IsUnion(schema)
                ? [.. SchemaShape.Alternatives(schema).Select(a => new SchemaAt(a, Branch(schema, a, pointer)))]
                : [],
            Members = MembersOf(parts),
            Required = parts.SelectMany(p => p.Schema.Required ?? Enumerable.Empty<string>()).ToHashSet(StringComparer.Ordinal),
        };
    }

    private static string Branch(IOpenApiSchema schema, IOpenApiSchema branch, string pointer)
    {
        var (list, keyword) = schema.OneOf?.Contains(branch) == true ? (schema.OneOf, "oneOf") : (schema.AnyOf ?? [], "anyOf");
        return $"{pointer}/{keyword}/{list.IndexOf(branch)}";
    }

    private static Dictionary<string, SchemaAt> MembersOf(IReadOnlyList<SchemaAt> parts)
    {
        var result = new Dictionary<string, SchemaAt>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            foreach (var (name, schema) in part.Schema.Properties ?? Enumerable.Empty<KeyValuePair<string, IOpenApiSchema>>())
            {
                // As RecordBuilder merges: the last part that says something about a member.
                if (!result.ContainsKey(name) || !SchemaShape.IsEmpty(schema))
                {
                    result[name] = new SchemaAt(schema, JsonPointer.Append(part.Pointer + "/properties", name));
                }
            }
        }

        return result;
    }

    private static IEnumerable<SchemaAt> Parts(IOpenApiSchema schema, string pointer, string schemaRoot)
    {
        var seen = new HashSet<IOpenApiSchema>(ReferenceEqualityComparer.Instance);
        return Visit(schema, pointer);

        IEnumerable<SchemaAt> Visit(IOpenApiSchema part, string at)
        {
            if (part is OpenApiSchemaReference { Target: { } target })
            {
                at = SchemaShape.ReferenceId(part) is { } id ? JsonPointer.Append(schemaRoot, id) : at;
                part = target;
            }

            if (!seen.Add(part))
            {
                yield break;
            }

            yield return new SchemaAt(part, at);
            for (var i = 0; i < (part.AllOf?.Count ?? 0); i++)
            {
                foreach (var found in Visit(part.AllOf![i], $"{at}/allOf/{i}"))
                {
                    yield return found;
                }
            }
        }
    }
}
