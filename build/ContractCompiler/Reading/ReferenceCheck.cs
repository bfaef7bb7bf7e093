using System.Text.Json.Nodes;

namespace ContractCompiler.Reading;

/// <summary>Every <c>$ref</c> must lead to a value inside the same document: nothing is ever loaded from elsewhere.</summary>
internal static class ReferenceCheck
{
    public static void Run(SourceFile source, JsonObject root, DiagnosticBag diagnostics)
    {
        var resolved = new HashSet<string>(StringComparer.Ordinal);
        Visit(root, "", isExample: false);

        void Visit(JsonNode? node, string pointer, bool isExample)
        {
            switch (node)
            {
                case JsonObject map:
                    if (!isExample && map["$ref"] is JsonValue value && value.TryGetValue<string>(out var reference))
                    {
                        Check(reference, JsonPointer.Append(pointer, "$ref"));
                    }

                    foreach (var (name, child) in map)
                    {
                        // What stands below these keys is data that merely looks like a reference.
                        Visit(child, JsonPointer.Append(pointer, name), isExample || IsData(name, pointer));
                    }

                    break;
                case JsonArray list:
                    for (var i = 0; i < list.Count; i++)
                    {
                        Visit(list[i], $"{pointer}/{i}", isExample);
                    }

                    break;
            }
        }

        void Check(string reference, string pointer)
        {
            if (!reference.StartsWith('#'))
            {
                diagnostics.Error("CC0020", source, pointer, $"The reference '{reference}' leads out of the document.",
                    "Copy what it names into this document: contracts are compiled offline and read no other file.");
            }
            else if (!resolved.Contains(reference) && !Exists(root, reference))
            {
                diagnostics.Error("CC0021", source, pointer, $"The reference '{reference}' leads nowhere.",
                    "Add what it names, or correct the name.");
            }
            else
            {
                resolved.Add(reference);
            }
        }
    }

    private static bool IsData(string name, string pointer) =>
        name is "example" or "default" or "enum" or "const" && !pointer.EndsWith("/properties", StringComparison.Ordinal) ||
        name == "value" && pointer.Contains("/examples/", StringComparison.Ordinal) ||
        name.StartsWith("x-", StringComparison.Ordinal);

    private static bool Exists(JsonNode root, string reference)
    {
        JsonNode? at = root;
        foreach (var token in reference.TrimStart('#').Split('/').Skip(1))
        {
            at = at switch
            {
                JsonObject map => map[JsonPointer.Unescape(token)],
                JsonArray list when int.TryParse(token, out var i) && i >= 0 && i < list.Count => list[i],
                _ => null,
            };
            if (at is null)
            {
                return false;
            }
        }

        return true;
    }
}
