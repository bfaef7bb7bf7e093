using ContractCompiler.Naming;
using Microsoft.OpenApi;

namespace ContractCompiler.Schemas;

/// <summary>Objects with named members become records; <c>allOf</c> is composed into one of them.</summary>
internal static class RecordBuilder
{
    public static bool IsRecord(IOpenApiSchema schema) =>
        schema.Properties is { Count: > 0 } || !IsWrapper(schema) && Parts(schema).Skip(1).Any(p => p.Properties is { Count: > 0 } || Alternatives.Of([p]).Any());

    public static RecordModel Build(IOpenApiSchema schema, string name, SchemaCompiler compiler) =>
        Build([.. Parts(schema)], schema, name, compiler);

    public static RecordModel Build(IReadOnlyList<IOpenApiSchema> parts, IOpenApiSchema documented, string name, SchemaCompiler compiler)
    {
        var required = parts.SelectMany(p => p.Required ?? Enumerable.Empty<string>()).ToHashSet(StringComparer.Ordinal);
        var members = Merge(parts);
        foreach (var (jsonName, schema) in Alternatives.Of(parts))
        {
            members.TryAdd(jsonName, schema);
        }

        var names = NameClaims.Settle(members.Keys.Select(m => new NameClaim<string>(m, Identifier.Pascal(m), m)),
            [.. ReservedNames.Members(ClrKind.Record), name], "Value");
        var properties = new List<PropertyModel>();
        foreach (var (jsonName, schema) in members)
        {
            var use = compiler.Compile(schema);
            var isRequired = required.Contains(jsonName);
            var direction = schema.ReadOnly ? MemberDirection.ReadOnly : schema.WriteOnly ? MemberDirection.WriteOnly : MemberDirection.Both;
            properties.Add(new PropertyModel(
                jsonName,
                names[jsonName],
                isRequired && direction != MemberDirection.WriteOnly ? use : use.OrNull,
                isRequired,
                schema.Deprecated,
                DefaultText.Documentation(schema.Description ?? schema.Title, schema),
                TakesNull: use.Nullable,
                Direction: direction));
        }

        var additional = parts.Select(p => PlainTypes.Additional(p, compiler)).OfType<TypeUse>().Distinct().ToList();
        return new RecordModel(name, Literal.Documentation(documented.Description ?? documented.Title), documented.Deprecated, properties)
        {
            Additional = additional is [{ Type.Kind: not ClrKind.Json } only] ? only : null,
            // Of a composed schema, additionalProperties would forbid what the other parts declare; unevaluatedProperties is made for it.
            IsClosed = parts[0] is { AdditionalProperties: null, PatternProperties: not { Count: > 0 } } self &&
                (parts.Count == 1 && !self.AdditionalPropertiesAllowed || self is OpenApiSchema { UnevaluatedProperties: false, UnevaluatedPropertiesSchema: null }),
        };
    }

    /// <summary>The schema and everything that its <c>allOf</c> adds, each part once, references followed.</summary>
    public static IEnumerable<IOpenApiSchema> Parts(IOpenApiSchema schema)
    {
        var seen = new HashSet<IOpenApiSchema>(ReferenceEqualityComparer.Instance);
        return Visit(schema);

        IEnumerable<IOpenApiSchema> Visit(IOpenApiSchema part)
        {
            var target = part is OpenApiSchemaReference { Target: { } resolved } ? resolved : part;
            if (!seen.Add(target))
            {
                yield break;
            }

            System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
            yield return target;
            foreach (var inner in target.AllOf ?? [])
            {
                foreach (var found in Visit(inner))
                {
                    yield return found;
                }
            }
        }
    }

    // allOf with one branch and nothing else is a way to put a description beside a reference.
    private static bool IsWrapper(IOpenApiSchema schema) => schema.AllOf is [_] && schema.Properties is not { Count: > 0 };

    /// <summary>A member declared by several parts is taken from the last that says something about it.</summary>
    private static Dictionary<string, IOpenApiSchema> Merge(IReadOnlyList<IOpenApiSchema> parts)
    {
        var merged = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        foreach (var (name, schema) in parts.SelectMany(p => p.Properties ?? Enumerable.Empty<KeyValuePair<string, IOpenApiSchema>>()))
        {
            if (!merged.ContainsKey(name) || !SchemaShape.IsEmpty(schema))
            {
                merged[name] = schema;
            }
        }

        return merged;
    }
}
