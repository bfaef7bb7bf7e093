namespace ContractCompiler.Operations;

internal static class MediaTypes
{
    public static bool IsJson(string mediaType)
    {
        var type = Bare(mediaType);
        return type is "application/json" or "text/json" or "*/*" || type.EndsWith("+json", StringComparison.Ordinal);
    }

    public static bool IsText(string mediaType) => Bare(mediaType).StartsWith("text/", StringComparison.Ordinal);

    public static string Bare(string mediaType) => mediaType.Split(';')[0].Trim().ToLowerInvariant();
}
