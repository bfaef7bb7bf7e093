using System.Text.Json;
using System.Text.Json.Nodes;

namespace Clients.Testing.Contracts;

/// <summary>Builds values that satisfy a schema: always the same one for the same schema.</summary>
internal static class SchemaExample
{
    // Deep enough for real documents; a required property that contains itself cannot be satisfied anyway.
    private const int MaxDepth = 12;

    /// <summary>An example with every required property, and the declared examples of the rest.</summary>
    public static JsonNode? Create(Schema? schema) => schema is null ? null : Build(schema, 0);

    /// <summary>The contract's own example of a body, or one built from its schema.</summary>
    public static JsonNode? Create(ContractMedia media) =>
        media.Example is { } example && Fits(media.Schema, example) ? ToNode(example) : Create(media.Schema);

    private static JsonNode? Build(Schema schema, int depth)
    {
        if (schema.Example is { } example && Fits(schema, example))
            return ToNode(example);
        if (schema.Const is { } constant)
            return ToNode(constant);
        if (schema.Enum is { Count: > 0 } values)
            return ToNode(values.FirstOrDefault(value => value.ValueKind != JsonValueKind.Null, values[0]));
        if (schema.Reference is { } target)
            return Build(target, depth);
        if (schema.AllOf.Count > 0)
            return Merge(schema, depth);
        if (schema.OneOf.Concat(schema.AnyOf).FirstOrDefault(alternative => !IsNull(alternative)) is { } chosen)
            return Build(chosen, depth);
        if (depth > MaxDepth && schema.Nullable)
            return null;

        return TypeOf(schema) switch
        {
            "object" => Object(schema, depth),
            "array" => Array(schema, depth),
            "string" => Text(schema),
            "integer" => Number(schema, 1),
            "number" => Number(schema, 1.5m),
            "boolean" => JsonValue.Create(false),
            _ => null,
        };
    }

    /// <summary>Examples in real documents often break the schema beside them; the schema is the contract.</summary>
    private static bool Fits(Schema? schema, JsonElement example) =>
        schema is null || SchemaChecker.Check(schema, example, Direction.Response).Count == 0;

    private static string? TypeOf(Schema schema) =>
        schema.Types.FirstOrDefault(type => type != "null")
            ?? (schema.Properties.Count > 0 ? "object" : schema.Items is null ? null : "array");

    private static bool IsNull(Schema schema) => schema.Types is ["null"];

    private static JsonObject Object(Schema schema, int depth)
    {
        var result = new JsonObject();
        foreach (var (name, property) in schema.Properties)
        {
            if (schema.Required.Contains(name, StringComparer.Ordinal) || property.Example is not null)
                result[name] = depth > MaxDepth ? null : Build(property, depth + 1);
        }

        return result;
    }

    private static JsonNode? Merge(Schema schema, int depth)
    {
        var parts = schema.AllOf
            .Select(part => Build(part, depth))
            .Append(schema.Properties.Count > 0 ? Object(schema, depth) : null).ToList();
        if (!parts.OfType<JsonObject>().Any())
            return parts.FirstOrDefault(part => part is not null);

        var merged = new JsonObject();
        foreach (var (name, value) in parts.OfType<JsonObject>().SelectMany(part => part))
            merged[name] = value?.DeepClone();

        return merged;
    }

    private static JsonArray Array(Schema schema, int depth)
    {
        var count = Math.Max(schema.MinItems ?? 0, depth > MaxDepth || schema.MaxItems == 0 ? 0 : 1);
        return schema.Items is { } items ? [.. Enumerable.Range(0, count).Select(_ => Build(items, depth + 1))] : [];
    }

    private static JsonValue Number(Schema schema, decimal preferred)
    {
        var low = schema.Minimum ?? (schema.ExclusiveMinimum + 1) ?? Math.Min(
            preferred, schema.Maximum ?? (schema.ExclusiveMaximum - 1) ?? preferred);
        var number = schema.MultipleOf is > 0 and { } step ? Math.Ceiling(low / step) * step : low;
        return number == decimal.Truncate(number) && number is >= long.MinValue and <= long.MaxValue
            ? JsonValue.Create((long)number)
            : JsonValue.Create(number);
    }

    private static JsonValue Text(Schema schema)
    {
        var text = schema.Format switch
        {
            "date-time" => "2026-01-02T03:04:05Z",
            "date" => "2026-01-02",
            "uuid" => "00000000-0000-4000-8000-000000000001",
            "uri" => "https://example.com/",
            "byte" => "AAAA",
            _ => "text",
        };
        if (text.Length < schema.MinLength)
            text = text.PadRight(schema.MinLength.Value, 'x');

        return JsonValue.Create(text.Length > schema.MaxLength ? text[..schema.MaxLength.Value] : text);
    }

    private static JsonNode? ToNode(JsonElement value) => value.Deserialize<JsonNode>();
}
