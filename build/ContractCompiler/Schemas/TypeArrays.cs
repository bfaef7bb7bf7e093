using System.Runtime.CompilerServices;
using Microsoft.OpenApi;

namespace ContractCompiler.Schemas;

/// <summary>
/// <c>type: [integer, string]</c>, and an <c>enum</c> that lists values of several kinds, say what <c>anyOf</c> with a branch for each
/// type says.
/// </summary>
internal static class TypeArrays
{
    private static readonly JsonSchemaType[] Kinds =
        [JsonSchemaType.Object, JsonSchemaType.Array, JsonSchemaType.String, JsonSchemaType.Integer, JsonSchemaType.Number, JsonSchemaType.Boolean];

    // One branch is one object: names and types are remembered by it.
    private static readonly ConditionalWeakTable<IOpenApiSchema, IReadOnlyList<IOpenApiSchema>> Known = [];

    /// <returns>A schema for each type, none when there is but one.</returns>
    public static IReadOnlyList<IOpenApiSchema> Branches(IOpenApiSchema schema) => Known.GetValue(schema, Split);

    private static IReadOnlyList<IOpenApiSchema> Split(IOpenApiSchema schema)
    {
        var types = EnumShape.Types(schema);
        var kinds = Kinds.Where(k => types.HasFlag(k)).ToList();
        return kinds.Count < 2 || schema.Properties is { Count: > 0 } && !types.HasFlag(JsonSchemaType.Object) || ScalarTypes.Of(schema) is not null
            ? [] : [.. kinds.Where(k => k != JsonSchemaType.Integer || !kinds.Contains(JsonSchemaType.Number)).Select(k => Branch(schema, k))];
    }

    private static OpenApiSchema Branch(IOpenApiSchema schema, JsonSchemaType type)
    {
        var branch = new OpenApiSchema
        {
            Type = type,
            Enum = EnumShape.Values(schema).Where(v => EnumShape.TypeOf(v) == type).ToList() is { Count: > 0 } values ? values : null,
        };
        switch (type)
        {
            case JsonSchemaType.Object:
                branch.Properties = schema.Properties;
                branch.Required = schema.Required;
                branch.AdditionalProperties = schema.AdditionalProperties;
                branch.AdditionalPropertiesAllowed = schema.AdditionalPropertiesAllowed;
                break;
            case JsonSchemaType.Array:
                branch.Items = schema.Items;
                break;
            default:
                branch.Format = schema.Format;
                break;
        }

        return branch;
    }
}
