using Microsoft.OpenApi;

namespace ContractCompiler.Schemas;

/// <summary>
/// Alternatives beside members: <c>properties</c> and <c>oneOf</c> in one schema, or an <c>allOf</c> of which one part is a choice. The members
/// that all share make it one type; those of the alternatives are members too, of which none has to be there.
/// </summary>
internal static class Alternatives
{
    public static IEnumerable<KeyValuePair<string, IOpenApiSchema>> Of(IEnumerable<IOpenApiSchema> parts)
    {
        var declared = parts.SelectMany(SchemaShape.Alternatives).SelectMany(RecordBuilder.Parts).Distinct(ReferenceEqualityComparer.Instance).Cast<IOpenApiSchema>()
            .SelectMany(p => p.Properties ?? Enumerable.Empty<KeyValuePair<string, IOpenApiSchema>>());
        foreach (var group in declared.GroupBy(m => m.Key, m => m.Value, StringComparer.Ordinal))
        {
            if (Common([.. group]) is { } schema)
            {
                yield return KeyValuePair.Create(group.Key, schema);
            }
        }
    }

    /// <summary>What all alternatives say of a member: one of them if they say the same, a text if all are texts, else nothing.</summary>
    private static IOpenApiSchema? Common(IReadOnlyList<IOpenApiSchema> schemas)
    {
        var texts = new SchemaText();
        return schemas.Select(texts.Of).Distinct(StringComparer.Ordinal).Count() == 1 ? schemas[0]
            : schemas.All(s => ScalarTypes.Of(s) == ClrType.String) ? new OpenApiSchema { Type = JsonSchemaType.String, Description = schemas[0].Description }
            : null;
    }
}
