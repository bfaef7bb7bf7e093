using System.Text.Json;

namespace Clients.Resilience;

/// <summary>One text of a parameter, or several that a delimiter will join, under the name that it is sent by.</summary>
internal readonly record struct ParameterText(string Name, IReadOnlyList<string> Texts)
{
    /// <summary>
    /// What a value is sent as. Members and elements that are null, and lists and objects that are empty, are not sent:
    /// to RFC 6570, section 2.3, they are undefined.
    /// </summary>
    public static IEnumerable<ParameterText> Of(string name, JsonElement value, bool deep, bool explode) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => [],
        JsonValueKind.Object when deep => value.EnumerateObject().SelectMany(m => Of($"{name}[{m.Name}]", m.Value, deep: true, explode)),
        JsonValueKind.Array when deep => value.EnumerateArray().Index().SelectMany(e => Of($"{name}[{e.Index}]", e.Item, deep: true, explode)),
        JsonValueKind.Object when explode => value.EnumerateObject().SelectMany(m => Of(m.Name, m.Value, m.Value.ValueKind == JsonValueKind.Object, explode)),
        JsonValueKind.Array when explode => value.EnumerateArray().SelectMany(e => Of(name, e, e.ValueKind == JsonValueKind.Object, explode)),
        JsonValueKind.Object or JsonValueKind.Array => Flat(value).ToList() is { Count: > 0 } texts ? [new(name, texts)] : [],
        _ => [new(name, [Scalar(value)])],
    };

    /// <summary>Elements one after the other, members as name and value in turn.</summary>
    private static IEnumerable<string> Flat(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => [],
        JsonValueKind.Object => value.EnumerateObject().Where(m => m.Value.ValueKind != JsonValueKind.Null).SelectMany(m => Flat(m.Value).Prepend(m.Name)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Flat),
        _ => [Scalar(value)],
    };

    private static string Scalar(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
