namespace ContractCompiler.Reading;

/// <summary>JSON pointers (RFC 6901) as text: <c>/paths/~1repos~1{owner}/get</c>.</summary>
internal static class JsonPointer
{
    public static string Append(string pointer, string token) => pointer + "/" + Escape(token);

    public static string Append(string pointer, params ReadOnlySpan<string> tokens)
    {
        foreach (var token in tokens)
        {
            pointer = Append(pointer, token);
        }

        return pointer;
    }

    public static string Escape(string token) => token.Replace("~", "~0").Replace("/", "~1");

    /// <summary>A token of a pointer as it stands in a <c>$ref</c>, which is a URI fragment.</summary>
    public static string Unescape(string token) => UnescapeToken(Uri.UnescapeDataString(token));

    public static string UnescapeToken(string token) => token.Replace("~1", "/").Replace("~0", "~");
}
