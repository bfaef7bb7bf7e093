using System.Text.Json.Nodes;
using ContractCompiler.Naming;
using Microsoft.OpenApi;

namespace ContractCompiler.Schemas;

/// <summary>
/// Enums become open: known values are named constants, any other value is kept as it came. The names are those that a generator of
/// contracts left beside the values (<c>x-enum-varnames</c>, <c>x-enumNames</c>), else they are made of the values.
/// </summary>
internal static class EnumBuilder
{
    public static EnumModel Build(IOpenApiSchema schema, string name)
    {
        var isInteger = EnumShape.Of(schema) == ClrKind.OpenInteger;
        var given = Extension(schema, "x-enum-varnames") ?? Extension(schema, "x-enumNames");
        var described = Extension(schema, "x-enum-descriptions") ?? Extension(schema, "x-enumDescriptions");
        var values = (schema.Enum ?? []).Select((v, i) => (Node: v, Name: At(given, i), Text: At(described, i)))
            .Where(v => v.Node is not null && !SchemaShape.IsNullNode(v.Node))
            .Select(v => (Value: isInteger ? EnumShape.Integer(v.Node)! : EnumShape.Text(v.Node), v.Name, v.Text))
            .DistinctBy(v => v.Value, StringComparer.Ordinal).ToList();
        var names = NameClaims.Settle(
            values.Select(v => new NameClaim<string>(v.Value, Wanted(v.Value, v.Name, isInteger), v.Name ?? v.Value)),
            [.. ReservedNames.Members(ClrKind.Enum), name], "Value");
        return new EnumModel(name, Literal.Documentation(schema.Description ?? schema.Title), schema.Deprecated,
            [.. values.Select(v => new EnumValueModel(names[v.Value], v.Value, Literal.Documentation(v.Text)))], isInteger);
    }

    private static string Wanted(string value, string? given, bool isInteger) =>
        given is { Length: > 0 } ? Identifier.Pascal(given) : isInteger ? "Value" + value.Replace("-", "Minus", StringComparison.Ordinal) : Identifier.Pascal(value);

    private static JsonArray? Extension(IOpenApiSchema schema, string name) =>
        schema.Extensions?.TryGetValue(name, out var extension) == true && extension is JsonNodeExtension { Node: JsonArray texts } &&
        texts.Count == schema.Enum!.Count ? texts : null;

    private static string? At(JsonArray? texts, int index) => texts?[index] is { } text ? EnumShape.Text(text) : null;
}
