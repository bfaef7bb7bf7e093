using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ContractCompiler.Policy;

/// <summary>
/// Enforces <c>contracts/upstream.schema.json</c>, the same file that an editor completes from, so that there is one description of
/// what a policy may hold. Understands the part of JSON Schema 2020-12 that the file uses and refuses to start on any other keyword.
/// </summary>
internal sealed class PolicySchema
{
    private static readonly HashSet<string> Understood = new(StringComparer.Ordinal)
    {
        "$schema", "$id", "$defs", "$ref", "$comment", "title", "description", "default", "examples", "type", "properties", "required",
        "additionalProperties", "patternProperties", "propertyNames", "items", "enum", "const", "pattern", "minimum", "maximum",
        "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "minProperties",
    };

    private readonly JsonObject _root;

    private PolicySchema(JsonObject root) => _root = root;

    public static PolicySchema Embedded { get; } = Load();

    public void Check(SourceFile policy, DiagnosticBag diagnostics) => new Run(_root, policy, diagnostics).Check(_root, policy.Root, "");

    /// <summary>The default that the schema names for a key, if it does.</summary>
    public JsonNode? Default(IEnumerable<string> path)
    {
        var (at, own) = (_root, (JsonObject?)null);
        foreach (var key in path)
        {
            own = at["properties"]?[key] as JsonObject ?? at["additionalProperties"] as JsonObject;
            if (own is null)
            {
                return null;
            }

            at = (string?)own["$ref"] is { } reference ? (JsonObject)_root["$defs"]![reference["#/$defs/".Length..]]! : own;
        }

        return own?["default"] ?? at["default"];
    }

    private static PolicySchema Load()
    {
        using var stream = typeof(PolicySchema).Assembly.GetManifestResourceStream("upstream.schema.json")!;
        return new PolicySchema((JsonObject)JsonNode.Parse(stream)!);
    }

    private sealed class Run(JsonObject root, SourceFile policy, DiagnosticBag diagnostics)
    {
        public void Check(JsonObject schema, JsonNode? value, string pointer)
        {
            schema = Resolve(schema);
            foreach (var (keyword, _) in schema)
            {
                if (!Understood.Contains(keyword))
                {
                    throw new InvalidOperationException($"upstream.schema.json uses '{keyword}', which PolicySchema does not enforce.");
                }
            }

            if (schema["type"] is { } type && !Types(type).Contains(TypeOf(value)))
            {
                Error(pointer, $"must be {string.Join(" or ", Types(type))}, but is {TypeOf(value)}", Describe(schema));
                return;
            }

            CheckScalar(schema, value, pointer);
            if (value is JsonObject map)
            {
                CheckObject(schema, map, pointer);
            }
            else if (value is JsonArray list)
            {
                CheckArray(schema, list, pointer);
            }
        }

        private void CheckObject(JsonObject schema, JsonObject map, string pointer)
        {
            var properties = schema["properties"] as JsonObject ?? [];
            foreach (var name in (schema["required"] as JsonArray ?? []).Select(n => n!.GetValue<string>()).Where(n => !map.ContainsKey(n)))
            {
                Error(pointer, $"lacks '{name}'", Describe(Resolve((JsonObject?)properties[name] ?? [])));
            }

            if ((int?)schema["minProperties"] is { } least && map.Count < least)
            {
                Error(pointer, $"needs at least {least} member(s)", Describe(schema));
            }

            foreach (var (name, child) in map)
            {
                var at = JsonPointer.Append(pointer, name);
                if ((string?)schema["propertyNames"]?["pattern"] is { } naming && !IsMatch(name, naming))
                {
                    Error(at, $"'{name}' is not a name of the form {naming}", Describe(schema));
                }

                if (properties[name] is JsonObject known)
                {
                    Check(known, child, at);
                }
                else if (Matching(schema, name) is { } patterned)
                {
                    Check(patterned, child, at);
                }
                else if (schema["additionalProperties"] is JsonObject others)
                {
                    Check(others, child, at);
                }
                else if (schema["additionalProperties"]?.GetValueKind() == JsonValueKind.False)
                {
                    if (CredentialRules.IsSecret(pointer, name))
                    {
                        CredentialRules.RefuseSecret(policy, at, diagnostics);
                        continue;
                    }

                    diagnostics.Error("CC0101", policy, at, $"Unknown key '{name}'{In(pointer)}.", Suggest(name, properties.Select(p => p.Key)));
                }
            }
        }

        private static JsonObject? Matching(JsonObject schema, string name) =>
            (schema["patternProperties"] as JsonObject ?? []).FirstOrDefault(p => IsMatch(name, p.Key)).Value as JsonObject;

        private void CheckArray(JsonObject schema, JsonArray list, string pointer)
        {
            if ((int?)schema["minItems"] is { } least && list.Count < least)
            {
                Error(pointer, $"needs at least {least} item(s)", Describe(schema));
            }

            for (var i = 0; i < list.Count && schema["items"] is JsonObject items; i++)
            {
                Check(items, list[i], $"{pointer}/{i}");
            }
        }

        private void CheckScalar(JsonObject schema, JsonNode? value, string pointer)
        {
            if (schema["enum"] is JsonArray allowed && !allowed.Any(a => JsonNode.DeepEquals(a, value)))
            {
                Error(pointer, $"must be one of {string.Join(", ", allowed.Select(a => a?.ToString()))}, but is '{value}'", Describe(schema));
            }

            if (value?.GetValueKind() == JsonValueKind.String)
            {
                var text = value.GetValue<string>();
                if ((string?)schema["pattern"] is { } pattern && !IsMatch(text, pattern))
                {
                    Error(pointer, $"'{text}' does not have the form {pattern}", Describe(schema));
                }

                if ((int?)schema["minLength"] is { } shortest && text.Length < shortest)
                {
                    Error(pointer, $"must have at least {shortest} character(s)", Describe(schema));
                }
            }
            else if (value?.GetValueKind() == JsonValueKind.Number)
            {
                var number = value.GetValue<decimal>();
                Bound("minimum", least => number < least, "at least");
                Bound("maximum", most => number > most, "at most");
                Bound("exclusiveMinimum", least => number <= least, "more than");
                Bound("exclusiveMaximum", most => number >= most, "less than");

                void Bound(string keyword, Func<decimal, bool> isBroken, string words)
                {
                    if ((decimal?)schema[keyword] is { } limit && isBroken(limit))
                    {
                        Error(pointer, string.Create(CultureInfo.InvariantCulture, $"must be {words} {limit}, but is {number}"), Describe(schema));
                    }
                }
            }
        }

        private JsonObject Resolve(JsonObject schema) =>
            (string?)schema["$ref"] is { } reference ? (JsonObject)root["$defs"]![reference["#/$defs/".Length..]]! : schema;

        private void Error(string pointer, string what, string remedy) =>
            diagnostics.Error("CC0102", policy, pointer, $"{(pointer.Length == 0 ? "The policy" : $"'{Dotted(pointer)}'")} {what}.", remedy);

        // As JSON Schema means it: \d is 0-9 only, and $ is the very end, not the place before a last line feed.
        private static bool IsMatch(string text, string pattern) =>
            Regex.IsMatch(text, pattern, RegexOptions.ECMAScript) && !(text.EndsWith('\n') && pattern.EndsWith('$'));

        private static string In(string pointer) => pointer.Length == 0 ? "" : $" in '{Dotted(pointer)}'";

        private static string Dotted(string pointer) => string.Join('.', pointer.Split('/').Skip(1).Select(JsonPointer.Unescape));

        private static string Describe(JsonObject schema) => (string?)schema["description"] ?? "See contracts/upstream.schema.json.";

        private static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
        {
            JsonValueKind.Object => "object",
            JsonValueKind.Array => "array",
            JsonValueKind.String => "string",
            JsonValueKind.Number => value.GetValue<decimal>() % 1 == 0 ? "integer" : "number",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            _ => "null",
        };

        private static IReadOnlyList<string> Types(JsonNode type)
        {
            var names = type is JsonArray list ? list.Select(t => t!.GetValue<string>()) : [type.GetValue<string>()];
            return [.. names.SelectMany(n => n == "number" ? new[] { "number", "integer" } : [n])];
        }
    }

    private static string Suggest(string name, IEnumerable<string> known)
    {
        var names = known.ToList();
        return EditDistance.Nearest(name, names) is { } nearest
            ? $"Did you mean '{nearest}'?"
            : $"Allowed are: {string.Join(", ", names)}.";
    }
}
