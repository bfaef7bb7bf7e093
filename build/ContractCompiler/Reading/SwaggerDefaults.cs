using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace ContractCompiler.Reading;

/// <summary>
/// What OpenAPI 2.0 leaves unsaid, said outright before the document is read as OpenAPI 3: lists are separated by commas, bodies and answers
/// are JSON, forms are forms, and an answer without a schema has no body. Tabs, which OpenAPI 3 does not know, are kept in a mark.
/// </summary>
internal static class SwaggerDefaults
{
    private const string FormatMark = "x-collection-format";
    private const string NullMark = "x-takes-null";
    private const string Json = "application/json";

    /// <summary>Whether a schema is marked as one that takes null, in documents of OpenAPI 2.0.</summary>
    public static bool TakesNull(IOpenApiSchema schema) => schema.Extensions?.ContainsKey(NullMark) == true;

    /// <summary>csv, ssv, tsv, pipes or multi; null in documents of OpenAPI 3.</summary>
    public static string? CollectionFormat(IDictionary<string, IOpenApiExtension>? extensions) =>
        extensions?.TryGetValue(FormatMark, out var value) == true && value is JsonNodeExtension { Node: { } node } ? Text(node) : null;

    public static void Spell(JsonObject root)
    {
        if (!root.ContainsKey("swagger"))
        {
            return;
        }

        root["produces"] ??= new JsonArray(Json);
        MarkNullable(root);
        foreach (var path in (root["paths"] as JsonObject ?? []).Select(p => p.Value).OfType<JsonObject>())
        {
            SpellLists(path["parameters"]);
            foreach (var operation in path.Select(o => o.Value).OfType<JsonObject>())
            {
                SpellLists(operation["parameters"]);
                SpellConsumes(operation, root, path["parameters"]);
                SpellFiles(operation);
            }
        }

        foreach (var (_, parameter) in root["parameters"] as JsonObject ?? [])
        {
            SpellList(parameter);
        }
    }

    /// <summary>OpenAPI 3 knows media types without a schema; in OpenAPI 2.0 the reader makes them up for answers that have no body.</summary>
    public static void RemoveInventedContent(JsonObject root, OpenApiDocument document)
    {
        if (root.ContainsKey("swagger"))
        {
            foreach (var response in document.Paths.SelectMany(p => p.Value.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>())
                .SelectMany(o => o.Responses?.Values ?? Enumerable.Empty<IOpenApiResponse>())
                .Where(r => r.Content?.Values.All(m => m.Schema is null) == true))
            {
                response.Content!.Clear();
            }
        }
    }

    // The reader takes x-nullable for itself, and forgets it where no type stands beside it.
    private static void MarkNullable(JsonNode? node)
    {
        foreach (var child in node switch { JsonObject map => map.Select(m => m.Value), JsonArray list => list, _ => [] })
        {
            MarkNullable(child);
        }

        if (node is JsonObject schema && schema["x-nullable"]?.GetValueKind() == System.Text.Json.JsonValueKind.True)
        {
            schema[NullMark] = true;
        }
    }

    private static void SpellConsumes(JsonObject operation, JsonObject root, JsonNode? shared)
    {
        var parameters = new[] { shared, operation["parameters"] }.OfType<JsonArray>().SelectMany(list => list)
            .Select(p => Text(p?["$ref"]) is ['#', '/', ..] reference ? root["parameters"]?[reference.Split('/')[^1]] : p).OfType<JsonObject>().ToList();
        var consumes = (operation["consumes"] ?? root["consumes"]) as JsonArray;
        if (parameters.Exists(p => Text(p["in"]) == "formData"))
        {
            if (consumes?.Any(c => Text(c) is "multipart/form-data" or "application/x-www-form-urlencoded") != true)
            {
                operation["consumes"] = new JsonArray(
                    parameters.Exists(p => Text(p["type"]) == "file") ? "multipart/form-data" : "application/x-www-form-urlencoded");
            }
        }
        else if (consumes is null or { Count: 0 } && parameters.Exists(p => Text(p["in"]) == "body"))
        {
            operation["consumes"] = new JsonArray(Json);
        }
    }

    private static void SpellFiles(JsonObject operation)
    {
        foreach (var response in (operation["responses"] as JsonObject ?? []).Select(r => r.Value).OfType<JsonObject>())
        {
            if (Text(response["schema"]?["type"]) == "file")
            {
                response["schema"] = new JsonObject { ["type"] = "string", ["format"] = "binary" };
            }
        }
    }

    private static void SpellLists(JsonNode? parameters)
    {
        foreach (var parameter in parameters as JsonArray ?? [])
        {
            SpellList(parameter);
        }
    }

    private static void SpellList(JsonNode? parameter)
    {
        if (parameter is JsonObject list && Text(list["type"]) == "array")
        {
            var format = Text(list["collectionFormat"]) ?? "csv";
            list[FormatMark] = format;
            list["collectionFormat"] = format == "tsv" ? "csv" : format;
        }
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
