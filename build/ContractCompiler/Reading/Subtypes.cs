using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace ContractCompiler.Reading;

/// <summary>
/// Inheritance: a schema with a discriminator, and others that are composed of it. The schema is said as what it stands for, the
/// alternatives that extend it or, for a tag that none of them has, its own members; these get a name of their own
/// (docs/decisions/0014).
/// </summary>
internal sealed class Subtypes
{
    private const string TagMark = "x-ms-discriminator-value";
    private const string BaseMark = "x-base";

    private readonly JsonObject _schemas;
    private readonly string _prefix;
    private readonly Dictionary<string, string> _bases = new(StringComparer.Ordinal);
    private readonly HashSet<JsonNode> _components = new(ReferenceEqualityComparer.Instance);

    private Subtypes(JsonObject schemas, string prefix) => (_schemas, _prefix) = (schemas, prefix);

    /// <summary>Whether a schema has the members of one that stands for a choice: it takes the tags that no alternative has.</summary>
    public static bool IsBase(IOpenApiSchema schema) => schema.Extensions?.ContainsKey(BaseMark) == true;

    /// <summary>Rewrites the document.</summary>
    /// <returns>For each such schema, the name of the schema that has its members.</returns>
    public static IReadOnlyDictionary<string, string> Spell(JsonObject root)
    {
        var (schemas, prefix) = root.ContainsKey("swagger")
            ? (root["definitions"] as JsonObject, "#/definitions/") : (root["components"]?["schemas"] as JsonObject, "#/components/schemas/");
        if (schemas is null)
        {
            return new Dictionary<string, string>(StringComparer.Ordinal);
        }

        var subtypes = new Subtypes(schemas, prefix);
        subtypes.Rewrite(root);
        return subtypes._bases;
    }

    /// <summary>OpenAPI 2.0 knows no alternatives, so its reader skips them.</summary>
    public static void Complete(JsonObject root, OpenApiDocument document, IReadOnlyDictionary<string, string> bases)
    {
        foreach (var id in root.ContainsKey("swagger") ? bases.Keys : [])
        {
            var said = (JsonObject)root["definitions"]![id]!;
            var schema = (OpenApiSchema)document.Components!.Schemas![id];
            schema.AnyOf = [.. said["anyOf"]!.AsArray().Select(a => Reference((string)a!["$ref"]!))];
            schema.Discriminator = new OpenApiDiscriminator
            {
                PropertyName = (string)said["discriminator"]!["propertyName"]!,
                Mapping = said["discriminator"]!["mapping"]!.AsObject().ToDictionary(m => m.Key, m => Reference((string)m.Value!)),
            };
        }

        OpenApiSchemaReference Reference(string reference) => new(JsonPointer.Unescape(reference.Split('/')[^1]), document);
    }

    private void Rewrite(JsonObject root)
    {
        var members = _schemas.Where(s => s.Value is JsonObject).ToDictionary(s => s.Key, s => (JsonObject)s.Value!, StringComparer.Ordinal);
        _components.UnionWith(members.Values);
        var children = members.SelectMany(s => Composed(s.Value).Select(parent => (parent, s.Key))).ToLookup(p => p.parent, p => p.Key, StringComparer.Ordinal);
        var families = members.Where(s => PropertyOf(s.Value) is not null && children.Contains(s.Key))
            .ToDictionary(s => s.Key, s => Descendants(s.Key, children), StringComparer.Ordinal);
        foreach (var name in families.Keys)
        {
            _bases[name] = Free(name + "Base");
        }

        Redirect(root);
        foreach (var (name, descendants) in families)
        {
            Split(name, descendants);
        }
    }

    /// <summary>The schema becomes the choice, its members a schema beside it.</summary>
    private void Split(string name, IReadOnlyList<string> descendants)
    {
        var own = (JsonObject)_schemas[name]!;
        var mapping = (own["discriminator"] as JsonObject)?["mapping"] as JsonObject;
        var tags = new JsonObject();
        foreach (var (tag, target) in mapping ?? [])
        {
            // A mapping names schemas by reference or by their bare name.
            if (descendants.FirstOrDefault(d => Text(target) is { } text && (text == Reference(d) || text == d)) is { } mapped)
            {
                tags[tag] = Reference(_bases.GetValueOrDefault(mapped, mapped));
            }
        }

        foreach (var descendant in descendants)
        {
            var reference = Reference(_bases.GetValueOrDefault(descendant, descendant));
            if (!tags.Any(t => Text(t.Value) == reference))
            {
                tags.TryAdd(Text((_schemas[descendant] as JsonObject)?[TagMark]) ?? descendant, reference);
            }
        }

        var choice = new JsonObject
        {
            ["anyOf"] = new JsonArray([.. descendants.Select(d => _bases.GetValueOrDefault(d, d)).Append(_bases[name]).Select(d => new JsonObject { ["$ref"] = Reference(d) })]),
            ["discriminator"] = new JsonObject { ["propertyName"] = PropertyOf(own), ["mapping"] = tags },
        };
        foreach (var key in new[] { "title", "description", "deprecated", "nullable" }.Where(own.ContainsKey))
        {
            choice[key] = own[key]!.DeepClone();
        }

        _schemas[name] = choice;
        own.Remove("discriminator");
        own.Remove("oneOf");
        own.Remove("anyOf");
        own[BaseMark] = true;
        _schemas[_bases[name]] = own;
    }

    /// <summary>What is composed of the schema wants its members; what merely stands in an <c>allOf</c> to carry a description, the choice.</summary>
    private void Redirect(JsonNode? node)
    {
        foreach (var child in node switch { JsonObject map => map.Select(m => m.Value).ToList(), JsonArray list => [.. list], _ => [] })
        {
            Redirect(child);
        }

        if (node is not JsonObject schema)
        {
            return;
        }

        if (schema["allOf"] is JsonArray parts && (parts.Count > 1 || schema.ContainsKey("properties") || _components.Contains(schema)))
        {
            foreach (var part in parts.OfType<JsonObject>())
            {
                if (Target(part) is { } target && _bases.TryGetValue(target, out var own))
                {
                    part["$ref"] = Reference(own);
                }
            }
        }

        // A reference into the middle of the schema.
        if (Text(schema["$ref"]) is { } reference && reference.StartsWith(_prefix, StringComparison.Ordinal) &&
            reference[_prefix.Length..].Split('/', 2) is [var name, var rest] && _bases.TryGetValue(JsonPointer.Unescape(name), out var whole))
        {
            schema["$ref"] = $"{Reference(whole)}/{rest}";
        }
    }

    private static List<string> Descendants(string name, ILookup<string, string> children)
    {
        var found = new List<string>();
        var next = new Queue<string>(children[name]);
        while (next.TryDequeue(out var child))
        {
            if (child != name && !found.Contains(child))
            {
                found.Add(child);
                foreach (var grandchild in children[child])
                {
                    next.Enqueue(grandchild);
                }
            }
        }

        return found;
    }

    private IEnumerable<string> Composed(JsonObject schema) => (schema["allOf"] as JsonArray ?? []).OfType<JsonObject>().Select(Target).OfType<string>().Distinct();

    private string? Target(JsonObject part) =>
        Text(part["$ref"]) is { } reference && reference.StartsWith(_prefix, StringComparison.Ordinal) ? JsonPointer.Unescape(reference[_prefix.Length..]) : null;

    private string Reference(string name) => _prefix + JsonPointer.Escape(name);

    private string Free(string name)
    {
        while (_schemas.ContainsKey(name) || _bases.ContainsValue(name))
        {
            name += "Base";
        }

        return name;
    }

    private static string? PropertyOf(JsonObject schema) => Text(schema["discriminator"] is JsonObject said ? said["propertyName"] : schema["discriminator"]);

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
