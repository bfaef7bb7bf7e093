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

    /// <summary>What an answer may be: what the operation reads, successes first, then what its typed errors are written in.</summary>
    public static string Accept(OperationModel operation)
    {
        var types = operation.Responses.OrderBy(r => r.IsSuccess ? 0 : 1).Select(r => r.MediaType).OfType<string>()
            .Select(Bare).Distinct(StringComparer.Ordinal).ToList();
        return types.Count == 0 ? "*/*" : string.Join(", ", types) + (operation.Result.Kind is ResultKind.Stream ? ", */*;q=0.1" : "");
    }

    public static string Bare(string mediaType) => mediaType.Split(';')[0].Trim().ToLowerInvariant();
}
