using System.Text.Json.Nodes;

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

    /// <summary>The value that a reference inside the document leads to; null if it leads nowhere.</summary>
    public static JsonNode? Follow(JsonNode root, string reference)
    {
        if (reference is not ("#" or ['#', '/', ..]))
        {
            return null;
        }

        JsonNode? at = root;
        foreach (var token in reference.Split('/').Skip(1))
        {
            at = at switch
            {
                JsonObject map => map[Unescape(token)],
                JsonArray list when int.TryParse(token, out var i) && i >= 0 && i < list.Count => list[i],
                _ => null,
            };
        }

        return at;
    }
}
