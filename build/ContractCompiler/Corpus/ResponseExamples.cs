using System.Text.Json.Nodes;

namespace ContractCompiler.Corpus;

/// <summary>The JSON examples that a document gives for its responses, each with the operation it belongs to.</summary>
internal sealed record ResponseExample(string Method, string Path, string Status, string MediaType, string Name, JsonNode Value, JsonNode? Schema)
{
    public static IEnumerable<ResponseExample> Of(JsonObject root)
    {
        foreach (var (path, item) in root["paths"] as JsonObject ?? [])
        {
            foreach (var (method, operation) in item as JsonObject ?? [])
            {
                foreach (var (status, response) in (operation as JsonObject)?["responses"] as JsonObject ?? [])
                {
                    foreach (var (mediaType, media) in Resolve(root, response)?["content"] as JsonObject ?? [])
                    {
                        foreach (var (name, value) in Values(root, media as JsonObject))
                        {
                            yield return new ResponseExample(
                                method.ToUpperInvariant(), path, status, mediaType, name, value, (media as JsonObject)?["schema"]);
                        }
                    }
                }
            }
        }
    }

    private static IEnumerable<(string Name, JsonNode Value)> Values(JsonObject root, JsonObject? media)
    {
        if (media?["example"] is { } single)
        {
            yield return ("example", single);
        }

        foreach (var (name, example) in media?["examples"] as JsonObject ?? [])
        {
            if (Resolve(root, example)?["value"] is { } value)
            {
                yield return (name, value);
            }
        }
    }

    private static JsonObject? Resolve(JsonObject root, JsonNode? node)
    {
        for (var depth = 0; depth < 16 && node is JsonObject map && (string?)map["$ref"] is { } reference; depth++)
        {
            node = reference.TrimStart('#').Split('/').Skip(1)
                .Aggregate((JsonNode?)root, (at, token) => (at as JsonObject)?[JsonPointer.Unescape(token)]);
        }

        return node as JsonObject;
    }
}
