using System.Text.Json;
using System.Text.RegularExpressions;

namespace Clients.Testing.Contracts;

/// <summary>Reads schemas from a contract, each location once, so that recursive schemas end.</summary>
internal sealed class SchemaReader(JsonElement root)
{
    private readonly Dictionary<string, Schema> _schemas = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    public Schema Read(JsonElement node, string location)
    {
        lock (_lock)
            return ReadLocked(node, location);
    }

    private Schema ReadLocked(JsonElement node, string location)
    {
        if (_schemas.TryGetValue(location, out var known))
            return known;

        var schema = new Schema(location);
        _schemas.Add(location, schema);
        if (node.ValueKind == JsonValueKind.False)
            schema.Never = true;
        else if (node.ValueKind == JsonValueKind.Object)
            Fill(schema, node);

        return schema;
    }

    private void Fill(Schema schema, JsonElement node)
    {
        if (Text(node, "$ref") is { } reference)
            schema.Reference = ReadLocked(JsonPointer.Resolve(root, reference), reference);

        FillKinds(schema, node);
        FillBounds(schema, node);
        FillStructure(schema, node);
    }

    private static void FillKinds(Schema schema, JsonElement node)
    {
        var types = node.TryGetProperty("type", out var type)
            ? type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(t => t.GetString()!)] : [type.GetString()!]
            : Array.Empty<string>();
        schema.Nullable = Flag(node, "nullable") || types.Contains("null", StringComparer.Ordinal);
        schema.Types = types;
        schema.ReadOnly = Flag(node, "readOnly");
        schema.WriteOnly = Flag(node, "writeOnly");
        schema.Format = Text(node, "format");
        if (Text(node, "pattern") is { } pattern)
            schema.Pattern = new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        if (node.TryGetProperty("enum", out var values))
            schema.Enum = [.. values.EnumerateArray()];
        if (node.TryGetProperty("const", out var constant))
            schema.Const = constant;
        schema.Example = ReadExample(node);
    }

    private static JsonElement? ReadExample(JsonElement node)
    {
        if (node.TryGetProperty("example", out var example))
            return example;
        if (node.TryGetProperty("examples", out var examples) && examples.ValueKind == JsonValueKind.Array)
            return examples.EnumerateArray().Select(first => (JsonElement?)first).FirstOrDefault();

        return node.TryGetProperty("default", out var value) ? value : null;
    }

    private static void FillBounds(Schema schema, JsonElement node)
    {
        schema.Minimum = Number(node, "minimum");
        schema.Maximum = Number(node, "maximum");
        schema.ExclusiveMinimum = Number(node, "exclusiveMinimum");
        schema.ExclusiveMaximum = Number(node, "exclusiveMaximum");

        // 3.0 says whether the bound is exclusive; 3.1 gives the exclusive bound itself.
        if (Flag(node, "exclusiveMinimum"))
            (schema.ExclusiveMinimum, schema.Minimum) = (schema.Minimum, null);
        if (Flag(node, "exclusiveMaximum"))
            (schema.ExclusiveMaximum, schema.Maximum) = (schema.Maximum, null);

        schema.MultipleOf = Number(node, "multipleOf");
        schema.MinLength = Count(node, "minLength");
        schema.MaxLength = Count(node, "maxLength");
        schema.MinItems = Count(node, "minItems");
        schema.MaxItems = Count(node, "maxItems");
        schema.MinProperties = Count(node, "minProperties");
        schema.MaxProperties = Count(node, "maxProperties");
        schema.UniqueItems = Flag(node, "uniqueItems");
    }

    private void FillStructure(Schema schema, JsonElement node)
    {
        schema.Items = Child(schema, node, "items");
        schema.Not = Child(schema, node, "not");
        schema.AdditionalProperties = Child(schema, node, "additionalProperties");
        schema.AllOf = Children(schema, node, "allOf");
        schema.AnyOf = Children(schema, node, "anyOf");
        schema.OneOf = Children(schema, node, "oneOf");

        if (node.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array)
            schema.Required = [.. required.EnumerateArray().Select(name => name.GetString()!)];
        if (node.TryGetProperty("properties", out var properties))
        {
            var location = schema.Location + "/properties";
            schema.Properties = properties.EnumerateObject().ToDictionary(
                property => property.Name,
                property => ReadLocked(property.Value, JsonPointer.Append(location, property.Name)),
                StringComparer.Ordinal);
        }
    }

    private Schema? Child(Schema parent, JsonElement node, string keyword) =>
        node.TryGetProperty(keyword, out var child) && child.ValueKind != JsonValueKind.True
            ? ReadLocked(child, JsonPointer.Append(parent.Location, keyword))
            : null;

    private Schema[] Children(Schema parent, JsonElement node, string keyword)
    {
        if (!node.TryGetProperty(keyword, out var children))
            return [];

        var location = JsonPointer.Append(parent.Location, keyword);
        return [.. children.EnumerateArray().Select((child, index) => ReadLocked(child, JsonPointer.Append(location, index)))];
    }

    private static string? Text(JsonElement node, string name) =>
        node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Flag(JsonElement node, string name) =>
        node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static decimal? Number(JsonElement node, string name) =>
        node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number)
            ? number
            : null;

    private static int? Count(JsonElement node, string name) =>
        Number(node, name) is { } number ? (int)Math.Min(number, int.MaxValue) : null;
}
