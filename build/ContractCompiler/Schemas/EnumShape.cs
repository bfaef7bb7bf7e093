using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace ContractCompiler.Schemas;

/// <summary>What an <c>enum</c> lists. The declared type decides; without one, the values do.</summary>
internal static class EnumShape
{
    public const JsonSchemaType Untyped = default;

    /// <returns>The kind of open enum that a schema becomes; null when it is none, or lists values of several kinds.</returns>
    public static ClrKind? Of(IOpenApiSchema schema)
    {
        if (Values(schema).Count == 0)
        {
            return null;
        }

        return Types(schema) switch
        {
            JsonSchemaType.String => ClrKind.Enum,
            JsonSchemaType.Integer or JsonSchemaType.Number when Values(schema).All(v => Integer(v) is not null) => ClrKind.OpenInteger,
            _ => null,
        };
    }

    /// <summary>The declared types, or those of the values; null left out.</summary>
    public static JsonSchemaType Types(IOpenApiSchema schema) => SchemaShape.TypeOf(schema) is var declared && declared != Untyped
        ? declared
        : Values(schema).Aggregate(Untyped, (types, value) => types | TypeOf(value));

    /// <summary>The values, null left out.</summary>
    public static IReadOnlyList<JsonNode> Values(IOpenApiSchema schema) => schema.Enum is not { Count: > 0 } all ? [] :
        [.. all.Where(v => v is not null && !SchemaShape.IsNullNode(v))];

    public static string Text(JsonNode value) => value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();

    public static string? Integer(JsonNode value) =>
        long.TryParse(Text(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number.ToString(CultureInfo.InvariantCulture) : null;

    public static JsonSchemaType TypeOf(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.String => JsonSchemaType.String,
        JsonValueKind.Number => Integer(value) is null ? JsonSchemaType.Number : JsonSchemaType.Integer,
        JsonValueKind.True or JsonValueKind.False => JsonSchemaType.Boolean,
        JsonValueKind.Array => JsonSchemaType.Array,
        JsonValueKind.Object => JsonSchemaType.Object,
        _ => Untyped,
    };
}
