using System.Text;
using System.Text.Json.Nodes;

namespace ContractCompiler.Tests;

/// <summary>docs/policy.md lists every key of a policy with its default, written from the schema that the build enforces.</summary>
public sealed class PolicyDocumentationTests
{
    private const string Begin = "<!-- keys -->";
    private const string End = "<!-- /keys -->";

    [Fact]
    public void Documentation_OfThePolicy_ListsEveryKeyOfTheSchema()
    {
        var path = Path.Combine(Checkout.Root, "docs", "policy.md");
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        var written = text[..begin] + "\n" + Table() + text[end..];

        if (written != text)
        {
            File.WriteAllText(path, written);
        }

        Assert.True(written == text, "docs/policy.md did not say what contracts/upstream.schema.json says; it has been written anew: review and commit it.");
    }

    private static string Table()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Checkout.Root, "contracts", "upstream.schema.json")))!.AsObject();
        var text = new StringBuilder("\n| key | value | default | meaning |\n|---|---|---|---|\n");
        Rows(schema, "");
        return text.Append('\n').ToString();

        void Rows(JsonObject at, string prefix)
        {
            foreach (var (name, node) in at["properties"] as JsonObject ?? [])
            {
                var property = node!.AsObject();
                var target = Resolve(property);
                var required = (at["required"] as JsonArray)?.Any(r => (string?)r == name) == true;
                var meaning = (string?)property["description"] ?? (string?)target["description"] ?? "";
                var fallback = required ? "required" : (property["default"] ?? target["default"])?.ToString() ?? "";
                text.Append($"| `{prefix}{name}` | {Kind(property, target)} | {fallback} | {meaning.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
                Rows(target, $"{prefix}{name}.");
                if (target["additionalProperties"] is JsonObject others && Resolve(others)["properties"] is not null)
                {
                    Rows(Resolve(others), $"{prefix}{name}.*.");
                }
            }
        }

        JsonObject Resolve(JsonObject property) =>
            (string?)property["$ref"] is { } reference ? schema["$defs"]![reference["#/$defs/".Length..]]!.AsObject() : property;
    }

    private static string Kind(JsonObject property, JsonObject target) => ((string?)property["$ref"])?["#/$defs/".Length..] switch
    {
        "duration" => "duration",
        "percentage" => "share",
        "size" => "size",
        _ when target["enum"] is JsonArray values => string.Join(", ", values.Select(v => $"`{v}`")),
        _ => target["type"]?.ToString() ?? "",
    };
}
