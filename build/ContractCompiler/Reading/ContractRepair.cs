using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ContractCompiler.Reading;

/// <summary>
/// Walks a document by <see cref="ContractShape"/>. What cannot be read is an error; what is merely sloppy is left out of the tree, with a
/// warning, so that nothing behind this point has to expect it.
/// </summary>
internal sealed class ContractRepair(SourceFile source, DiagnosticBag diagnostics)
{
    public void Run(JsonObject root) => Check(root, "document", "");

    private void Check(JsonObject map, string part, string pointer)
    {
        if (map.ContainsKey("$ref"))
        {
            return;
        }

        PlaceRules.Check(map, part, pointer, source, diagnostics);
        foreach (var (name, expected) in ContractShape.Members(part))
        {
            if (map.ContainsKey(name) && !Fits(map[name], expected, JsonPointer.Append(pointer, name), out var replacement))
            {
                Replace(map, name, replacement);
            }
        }
    }

    /// <summary>Whether the value can stay; if not, what takes its place (null: nothing).</summary>
    private bool Fits(JsonNode? value, string expected, string pointer, out JsonNode? replacement)
    {
        replacement = null;
        var optional = expected.StartsWith('?');
        var (kind, element) = expected.TrimStart('?').Split(':') is [var outer, var inner] ? (outer, inner) : (expected.TrimStart('?'), "");
        switch (kind)
        {
            case "map" when value is JsonObject map:
                CheckMembers(map, element, pointer);
                return true;
            case "list" when value is JsonArray list:
                CheckItems(list, element, pointer);
                return true;
            case "any" or "discriminator" when value is JsonObject || value?.GetValueKind() == JsonValueKind.String || kind == "any":
            case "text" when value is JsonValue: // a version written as 1.0, an id written as 7
            case "flag" when value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False:
            case "count" when value is JsonValue count && int.TryParse(count.ToString(), CultureInfo.InvariantCulture, out _):
            case "number" or "bound" when IsNumber(value) || kind == "bound" && value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False:
            case "schema" when value?.GetValueKind() is (JsonValueKind.True or JsonValueKind.False) && IsAdditional(pointer):
                return true;
            case "schema" when value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False:
                // OpenAPI 3.1 allows true and false wherever a schema stands; Microsoft.OpenApi reads nothing there, and trips over it.
                replacement = value.GetValueKind() == JsonValueKind.True ? new JsonObject() : new JsonObject { ["not"] = new JsonObject() };
                return false;
            case not ("map" or "list" or "text" or "flag" or "count" or "number" or "bound" or "any" or "discriminator") when value is JsonObject child:
                Check(child, kind, pointer);
                return true;
        }

        if (value is null && !optional)
        {
            // `application/json:` with nothing behind it, `properties:` likewise: nothing is said about it.
            diagnostics.Warning("CC0040", source, pointer, "Nothing stands here.", "It is read as an empty object; write {} or remove the key.");
            replacement = kind switch { "list" => new JsonArray(), "text" => null, _ => new JsonObject() };
        }
        else if (optional)
        {
            diagnostics.Warning("CC0041", source, pointer, $"This must be {Words(kind)}, but is {Describe(value)}; it is left out.", "Correct or remove it.");
        }
        else
        {
            diagnostics.Error("CC0014", source, pointer, $"This must be {Words(kind)}, but is {Describe(value)}.", "Correct the document at this place.");
        }

        return false;
    }

    private void CheckMembers(JsonObject map, string element, string pointer)
    {
        PlaceRules.CheckMap(map, element, pointer, source, diagnostics);
        foreach (var (name, child) in map.ToList())
        {
            if (name.StartsWith("x-", StringComparison.Ordinal) && (child is not JsonObject || element is "pathItem" or "response" && pointer != "/components/responses"))
            {
                continue;
            }

            if (!Fits(child, element, JsonPointer.Append(pointer, name), out var replacement))
            {
                Replace(map, name, replacement);
            }
        }
    }

    private void CheckItems(JsonArray list, string element, string pointer)
    {
        var misfits = new List<JsonNode?>();
        for (var i = 0; i < list.Count; i++)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{pointer}/{i}");
            if (list[i] is null && element != "any")
            {
                diagnostics.Warning("CC0040", source, at, "Nothing stands here.", "The entry is left out; remove it.");
                misfits.Add(list[i]);
            }
            else if (Fits(list[i], element, at, out var replacement))
            {
                if (element == "parameter" && !PlaceRules.CanBeSent(list[i]!, at, source, diagnostics))
                {
                    misfits.Add(list[i]);
                }
            }
            else if (replacement is not null)
            {
                list[i] = replacement;
            }
            else
            {
                misfits.Add(list[i]);
            }
        }

        misfits.ForEach(m => list.Remove(m));
    }

    private static bool IsAdditional(string pointer) => pointer.Split('/') is [.., not "properties", "additionalProperties"];

    private static void Replace(JsonObject map, string name, JsonNode? replacement)
    {
        map.Remove(name);
        if (replacement is not null)
        {
            map[name] = replacement;
        }
    }

    // What a reader of .NET's decimal can hold: 1e999999 is a number to JSON, and to nothing that could compare with it.
    private static bool IsNumber(JsonNode? value) => value?.GetValueKind() == JsonValueKind.Number &&
        decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static string Words(string kind) => kind switch
    {
        "map" or "object" => "an object",
        "list" => "a list",
        "text" => "a text",
        "flag" => "true or false",
        "count" => $"a whole number from 0 to {int.MaxValue}",
        "number" or "bound" => "a number of at most 28 digits",
        "discriminator" => "an object with 'propertyName'",
        "info" or "operation" => $"an object ({kind})",
        "schema" => "a schema",
        _ => $"an object ({kind})",
    };

    private static string Describe(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => value.ToJsonString() is { Length: <= 20 } number ? number : "a very long number",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };
}
