using ContractCompiler.Schemas;
using Microsoft.OpenApi;

namespace ContractCompiler.Operations;

/// <summary>What a media type, or a range of them, means for a body.</summary>
internal static class MediaTypes
{
    /// <summary>How a request's body of this type is made.</summary>
    public static BodyKind KindOf(string mediaType, IOpenApiSchema? schema) => Bare(mediaType) switch
    {
        "application/x-www-form-urlencoded" => BodyKind.Form,
        "multipart/form-data" => BodyKind.Multipart,
        "*/*" or "application/*" => schema is null || IsBinary(schema) ? BodyKind.Binary : BodyKind.Json,
        _ when IsJson(mediaType) => schema is not null && IsBinary(schema) ? BodyKind.Binary : BodyKind.Json,
        _ when IsText(mediaType) => BodyKind.Text,
        _ => BodyKind.Binary,
    };

    public static bool IsJson(string mediaType)
    {
        var type = Bare(mediaType);
        return type is "application/json" or "text/json" or "*/*" || type.EndsWith("+json", StringComparison.Ordinal);
    }

    /// <summary>What a request says its body is, where the contract has a range.</summary>
    public static string Concrete(string mediaType, BodyKind kind) => !IsRange(mediaType) ? mediaType : kind switch
    {
        BodyKind.Json => "application/json",
        BodyKind.Text => "text/plain",
        _ => "application/octet-stream",
    };

    public static bool IsRange(string mediaType) => Bare(mediaType).Contains('*', StringComparison.Ordinal);

    public static bool IsMergePatch(string mediaType) => Bare(mediaType) == "application/merge-patch+json";

    public static bool IsEvents(string mediaType) => Bare(mediaType) == "text/event-stream";

    public static bool IsSequence(string mediaType) => Bare(mediaType) is "application/json-seq" or "application/geo+json-seq";

    public static bool IsLines(string mediaType) => Bare(mediaType) is
        "application/jsonl" or "application/x-jsonl" or "application/jsonlines" or "application/x-jsonlines" or "application/ndjson" or
        "application/x-ndjson" or "application/x-json-stream" or "application/stream+json";

    /// <summary>One value after the other, each to be read as it arrives.</summary>
    public static bool IsStreamed(string mediaType) => IsEvents(mediaType) || IsLines(mediaType) || IsSequence(mediaType);

    public static bool IsText(string mediaType) => Bare(mediaType).StartsWith("text/", StringComparison.Ordinal) && !IsEvents(mediaType);

    public static string Bare(string mediaType) => mediaType.Split(';')[0].Trim().ToLowerInvariant();

    /// <summary>The schema of a file: bytes as they are, whatever they are called.</summary>
    private static bool IsBinary(IOpenApiSchema schema) => SchemaShape.TypeOf(schema) == JsonSchemaType.String && schema.Format == "binary";
}
