using System.Globalization;
using System.Text.Json.Nodes;

namespace ContractCompiler.Lint;

/// <summary>Visits every part of a document once, with what it is and where it stands. References are not followed: their targets are visited themselves.</summary>
internal static class ContractWalk
{
    public static void Visit(JsonObject root, Action<JsonObject, string, string> visit) => Part(root, "document", "", visit);

    private static void Part(JsonObject map, string part, string pointer, Action<JsonObject, string, string> visit)
    {
        visit(map, part, pointer);
        foreach (var (name, expected) in ContractShape.Members(part))
        {
            if (map[name] is { } child)
            {
                Value(child, expected.TrimStart('?').Split(':'), JsonPointer.Append(pointer, name), visit);
            }
        }
    }

    private static void Value(JsonNode? value, string[] expected, string pointer, Action<JsonObject, string, string> visit)
    {
        if (expected is [_, var element])
        {
            var children = value is JsonObject map ? map.Select(m => (m.Key, m.Value))
                : value is JsonArray list ? list.Select((v, i) => (i.ToString(CultureInfo.InvariantCulture), v)) : [];
            foreach (var (key, child) in children)
            {
                Value(child, [element], JsonPointer.Append(pointer, key), visit);
            }
        }
        else if (value is JsonObject part)
        {
            Part(part, expected[0], pointer, visit);
        }
    }
}
