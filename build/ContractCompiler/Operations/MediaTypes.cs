namespace ContractCompiler.Operations;

internal static class MediaTypes
{
    public static bool IsJson(string mediaType)
    {
        var type = Bare(mediaType);
        return type is "application/json" or "text/json" or "*/*" || type.EndsWith("+json", StringComparison.Ordinal);
    }

    public static bool IsMergePatch(string mediaType) => Bare(mediaType) == "application/merge-patch+json";

    public static bool IsEvents(string mediaType) => Bare(mediaType) == "text/event-stream";

    public static bool IsLines(string mediaType) => Bare(mediaType) is
        "application/jsonl" or "application/x-jsonl" or "application/ndjson" or "application/x-ndjson" or "application/json-seq" or "application/x-json-stream";

    public static bool IsText(string mediaType) => Bare(mediaType).StartsWith("text/", StringComparison.Ordinal);

    public static string Bare(string mediaType) => mediaType.Split(';')[0].Trim().ToLowerInvariant();
}
