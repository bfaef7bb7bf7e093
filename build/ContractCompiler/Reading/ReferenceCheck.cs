using System.Text.Json.Nodes;

namespace ContractCompiler.Reading;

/// <summary>
/// Every <c>$ref</c> must lead, in a few steps, to a value of the right kind inside the same document: nothing is ever loaded from elsewhere.
/// </summary>
internal sealed class ReferenceCheck(SourceFile source, JsonObject root, DiagnosticBag diagnostics)
{
    // References to references: some documents have two or three. Each step is a level of recursion to those who resolve them.
    private const int MaxSteps = 100;

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public static void Run(SourceFile source, JsonObject root, DiagnosticBag diagnostics) =>
        new ReferenceCheck(source, root, diagnostics).Visit(root, "", isExample: false);

    private void Visit(JsonNode? node, string pointer, bool isExample)
    {
        switch (node)
        {
            case JsonObject map:
                if (!isExample && map["$ref"] is JsonValue value && value.TryGetValue<string>(out var reference))
                {
                    Check(reference, JsonPointer.Append(pointer, "$ref"));
                    if (reference.Contains('%', StringComparison.Ordinal))
                    {
                        // Microsoft.OpenApi looks for the name as it is written, and finds nothing where it is encoded as a fragment must be.
                        map["$ref"] = Uri.UnescapeDataString(reference);
                    }
                }

                DropDispensable(map, pointer);
                foreach (var (name, child) in map.ToList())
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

    /// <summary>A client reads no examples and follows no links: one that leads nowhere is no reason to have no client.</summary>
    private void DropDispensable(JsonObject map, string pointer)
    {
        if (pointer.Split('/') is not [.., not "properties", "examples" or "links" or "callbacks" or "headers"])
        {
            return;
        }

        foreach (var (name, child) in map.ToList())
        {
            if (child is JsonObject holder && holder["$ref"] is JsonValue value && value.TryGetValue<string>(out var reference) && JsonPointer.Follow(root, reference) is not JsonObject)
            {
                diagnostics.Warning("CC0049", source, JsonPointer.Append(pointer, name), $"The reference '{reference}' leads nowhere in this document; the entry is left out.",
                    "Copy what it names into this document, or remove it.");
                map.Remove(name);
            }
        }
    }

    private void Check(string reference, string pointer)
    {
        if (_known.Contains(reference))
        {
            return;
        }

        if (!reference.StartsWith('#'))
        {
            diagnostics.Error("CC0020", source, pointer, $"The reference '{reference}' leads out of the document.",
                "Copy what it names into this document: contracts are compiled offline and read no other file.");
        }
        else if (JsonPointer.Follow(root, reference) is not { } target)
        {
            diagnostics.Error("CC0021", source, pointer, $"The reference '{reference}' leads nowhere.",
                "Add what it names, or correct the name; write it as a JSON pointer (#/components/schemas/Name).");
        }
        else if (target is not JsonObject && target.GetValueKind() is not (System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False)
            || target == root)
        {
            diagnostics.Error("CC0023", source, pointer, $"The reference '{reference}' leads to a value that nothing can refer to.",
                "Refer to a component, such as #/components/schemas/Name.");
        }
        else if (LeadsBack(reference, target))
        {
            diagnostics.Error("CC0022", source, pointer, $"The reference '{reference}' only leads on to other references, and never to a value.",
                "Let one of them say what it is: a reference may come back to itself through a member or an item, not directly.");
        }
        else
        {
            _known.Add(reference);
        }
    }

    private bool LeadsBack(string reference, JsonNode? target)
    {
        var chain = new List<string> { reference };
        for (; target is JsonObject map && map["$ref"] is JsonValue value && value.TryGetValue<string>(out var next);)
        {
            if (chain.Contains(next) || chain.Count > MaxSteps)
            {
                // One finding for the whole circle.
                _known.UnionWith(chain);
                return true;
            }

            chain.Add(next);
            target = JsonPointer.Follow(root, next);
        }

        return false;
    }

    private static bool IsData(string name, string pointer) =>
        name is "example" or "default" or "enum" or "const" && !pointer.EndsWith("/properties", StringComparison.Ordinal) ||
        name == "value" && pointer.Contains("/examples/", StringComparison.Ordinal) ||
        name.StartsWith("x-", StringComparison.Ordinal);
}
