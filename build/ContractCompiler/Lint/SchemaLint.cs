using System.Text.Json.Nodes;

namespace ContractCompiler.Lint;

/// <summary>What of a schema the generated types cannot say.</summary>
internal sealed class SchemaLint(SourceFile source, JsonObject root, DiagnosticBag diagnostics)
{
    private static readonly Dictionary<string, string> Unsaid = new(StringComparer.Ordinal)
    {
        ["not"] = "values that it excludes are accepted", ["if"] = "neither 'then' nor 'else' is applied", ["contains"] = "the list may hold anything of its items' type",
        ["prefixItems"] = "the list has one type for all its items", ["patternProperties"] = "such members are kept untyped",
        ["dependentSchemas"] = "it adds no members", ["dependencies"] = "it adds no members", ["unevaluatedProperties"] = "further members are kept untyped",
        ["$dynamicRef"] = "it is not followed",
    };

    private static readonly HashSet<string> Formats = new(StringComparer.Ordinal)
    {
        "date-time", "date", "time", "duration", "uuid", "guid", "uri", "url", "byte", "binary", "int8", "int16", "int32", "int64", "uint8", "uint16",
        "float", "double", "decimal", "decimal128", "money", "currency",
        // Texts that are no more than texts to C#.
        "password", "email", "hostname", "ipv4", "ipv6", "regex", "uri-reference", "string", "html", "markdown", "commonmark",
    };

    public void Check(JsonObject schema, string pointer)
    {
        if (schema.ContainsKey("$ref"))
        {
            return;
        }

        foreach (var (keyword, effect) in Unsaid)
        {
            if (schema.ContainsKey(keyword))
            {
                diagnostics.Note("CC0050", source, JsonPointer.Append(pointer, keyword), $"'{keyword}' has no counterpart in C#: {effect}.",
                    "Nothing is lost on the wire; say it with types where you can.");
            }
        }

        if (schema["format"]?.ToString() is { } format && !Formats.Contains(format) && schema["enum"] is null)
        {
            diagnostics.Note("CC0052", source, JsonPointer.Append(pointer, "format"), $"The format '{format}' is not known: the value has the plain type of its 'type'.",
                "Nothing is lost; correct the format if it is misspelt.");
        }

        if (IsUntyped(schema))
        {
            diagnostics.Note("CC0051", source, pointer, "Nothing says what stands here: it becomes a JsonElement.", "Give it a 'type', or a '$ref' to a schema.");
        }

        if (Overlap(schema) is { } overlap)
        {
            diagnostics.Warning("CC0053", source, pointer, overlap, "Add a 'discriminator', or a constant or required member that only one of them has.");
        }
    }

    private static bool IsUntyped(JsonObject schema) => !schema.Any(k => k.Key is "type" or "properties" or "items" or "allOf" or "oneOf" or "anyOf" or "enum" or "const"
        or "additionalProperties" or "$ref" or "not" or "if" or "required" or "$dynamicRef" or "format" or "nullable");

    /// <summary>Two branches of a union without discriminator that one object could satisfy both.</summary>
    private string? Overlap(JsonObject schema)
    {
        if ((schema["oneOf"] ?? schema["anyOf"]) is not JsonArray { Count: > 1 and < 50 } branches || schema.ContainsKey("discriminator"))
        {
            return null;
        }

        var shapes = branches.Select((b, i) => (Name: (string?)(b as JsonObject)?["$ref"] ?? $"branch {i + 1}", Shape: ObjectShape.Of(b, root)))
            .Where(s => s.Shape is { Members.Count: > 0 }).ToList();
        foreach (var (i, (name, left)) in shapes.Index())
        {
            foreach (var (other, right) in shapes.Skip(i + 1))
            {
                if (!left!.IsToldFrom(right!, root))
                {
                    return $"An object can be both {name} and {other}: it is read as the one of which it has more members.";
                }
            }
        }

        return null;
    }
}

/// <summary>The members of an object schema with all that <c>allOf</c> adds.</summary>
internal sealed record ObjectShape(Dictionary<string, JsonNode?> Members, HashSet<string> Required)
{
    public static ObjectShape? Of(JsonNode? schema, JsonObject root)
    {
        var result = new ObjectShape(new(StringComparer.Ordinal), new(StringComparer.Ordinal));
        var seen = new HashSet<JsonNode>(ReferenceEqualityComparer.Instance);
        var open = new Stack<JsonNode?>([schema]);
        while (open.TryPop(out var next))
        {
            if (next is not JsonObject part || !seen.Add(part))
            {
                continue;
            }

            foreach (var (name, member) in part["properties"] as JsonObject ?? [])
            {
                result.Members[name] = member;
            }

            result.Required.UnionWith((part["required"] as JsonArray ?? []).Select(r => r?.ToString() ?? ""));
            foreach (var inner in part["allOf"] as JsonArray ?? [])
            {
                open.Push(inner);
            }

            if (part["$ref"]?.ToString() is { } reference)
            {
                open.Push(JsonPointer.Follow(root, reference));
            }
        }

        return result;
    }

    public bool IsToldFrom(ObjectShape other, JsonObject root) =>
        Required.Any(r => !other.Members.ContainsKey(r)) || other.Required.Any(r => !Members.ContainsKey(r)) ||
        Members.Any(m => other.Members.TryGetValue(m.Key, out var twin) && Constants(m.Value, root) is { Count: > 0 } mine && Constants(twin, root) is { Count: > 0 } theirs && !mine.Overlaps(theirs));

    private static HashSet<string> Constants(JsonNode? member, JsonObject root)
    {
        while ((member as JsonObject)?["$ref"]?.ToString() is { } reference)
        {
            member = JsonPointer.Follow(root, reference);
        }

        return member is not JsonObject schema ? []
            : schema["const"] is { } constant ? [constant.ToJsonString()]
            : schema["allOf"] is JsonArray { Count: 1 } only ? Constants(only[0], root)
            : [.. (schema["enum"] as JsonArray ?? []).Select(v => v?.ToJsonString() ?? "null")];
    }
}
