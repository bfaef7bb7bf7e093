using System.Text.Json.Nodes;

namespace ContractCompiler.Reading;

/// <summary>
/// OpenAPI 2.0 separates the elements of a list by commas, also where it does not say how, and knows tabs. What reads the document turns
/// the former into OpenAPI 3's default and has no name for the latter: both are marked before it reads.
/// </summary>
internal static class CollectionFormats
{
    public const string Commas = "x-comma-delimited";
    public const string Tabs = "x-tab-delimited";

    public static void Spell(JsonObject root)
    {
        if (!root.ContainsKey("swagger"))
        {
            return;
        }

        var paths = (root["paths"] as JsonObject ?? []).Select(p => p.Value).OfType<JsonObject>().ToList();
        var places = paths.Concat(paths.SelectMany(p => p.Select(o => o.Value)).OfType<JsonObject>()).Select(o => o["parameters"]).OfType<JsonArray>()
            .SelectMany(list => list).Concat((root["parameters"] as JsonObject ?? []).Select(p => p.Value));
        foreach (var parameter in places.OfType<JsonObject>().Where(p => Text(p["type"]) == "array").ToList())
        {
            var format = Text(parameter["collectionFormat"]) ?? "csv";
            if (format is "csv" or "tsv")
            {
                parameter["collectionFormat"] = "csv";
                parameter[format == "tsv" ? Tabs : Commas] = true;
            }
        }
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
