using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Clients.Testing.Contracts;

/// <summary>
/// Parameters and form fields are text on the wire: this turns them into the JSON value that their schema speaks about.
/// Text that does not fit stays text, so that the type check reports it.
/// </summary>
internal static class WireText
{
    public static JsonElement ToValue(string text, Schema? schema) => JsonSerializer.SerializeToElement(ToNode(text, schema));

    public static JsonElement ToArray(IEnumerable<string> texts, Schema? items) =>
        JsonSerializer.SerializeToElement(new JsonArray([.. texts.Select(text => ToNode(text, items))]));

    public static bool IsArray(Schema? schema) => schema is not null && TypesOf(schema).Contains("array", StringComparer.Ordinal);

    public static Schema? ItemsOf(Schema? schema) => schema?.Items ?? (schema?.Reference is { } target ? ItemsOf(target) : null);

    private static JsonValue ToNode(string text, Schema? schema)
    {
        var types = schema is null ? [] : TypesOf(schema).ToHashSet(StringComparer.Ordinal);
        if (types.Contains("integer") && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return JsonValue.Create(whole);
        if (types.Contains("number") && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return JsonValue.Create(number);
        if (types.Contains("boolean") && (text is "true" or "false"))
            return JsonValue.Create(text == "true");

        return JsonValue.Create(text);
    }

    private static IEnumerable<string> TypesOf(Schema schema)
    {
        var parts = schema.AllOf.Concat(schema.AnyOf).Concat(schema.OneOf);
        if (schema.Reference is { } target)
            parts = parts.Append(target);

        return schema.Types.Concat(parts.SelectMany(TypesOf));
    }
}
