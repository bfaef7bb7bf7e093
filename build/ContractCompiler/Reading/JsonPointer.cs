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

    public static string Unescape(string token) => Uri.UnescapeDataString(token).Replace("~1", "/").Replace("~0", "~");

    /// <summary>Whether <paramref name="candidate"/> is <paramref name="pointer"/> or one of its ancestors.</summary>
    public static bool IsSelfOrAncestor(string candidate, string pointer) =>
        pointer.StartsWith(candidate, StringComparison.Ordinal) &&
        (pointer.Length == candidate.Length || candidate.Length == 0 || pointer[candidate.Length] == '/');
}
