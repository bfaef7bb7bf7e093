namespace Clients.Resilience;

/// <summary>Finds targets in a Link header (RFC 8288).</summary>
internal static class LinkHeader
{
    public static string? Next(string? header) => Find(header, "next");

    /// <summary>The target of the first link with this relation.</summary>
    public static string? Find(string? header, string relation)
    {
        var rest = header.AsSpan();
        while (rest.IndexOf('<') is var begin and >= 0)
        {
            rest = rest[(begin + 1)..];
            var end = rest.IndexOf('>');
            if (end < 0)
            {
                return null;
            }

            var target = rest[..end];
            rest = rest[(end + 1)..];
            var parameters = Parameters(rest);
            if (Has(parameters, relation))
            {
                return target.ToString();
            }

            rest = rest[parameters.Length..];
        }

        return null;
    }

    /// <summary>Up to the comma that ends this link.</summary>
    private static ReadOnlySpan<char> Parameters(ReadOnlySpan<char> text) => text[..EndOf(text, ',')];

    private static bool Has(ReadOnlySpan<char> parameters, string relation)
    {
        while (parameters.Length > 0)
        {
            var end = EndOf(parameters, ';');
            if (IsRelation(parameters[..end].Trim(), relation))
            {
                return true;
            }

            parameters = parameters[Math.Min(end + 1, parameters.Length)..];
        }

        return false;
    }

    private static bool IsRelation(ReadOnlySpan<char> parameter, string relation)
    {
        var equals = parameter.IndexOf('=');
        if (equals < 0 || !parameter[..equals].Trim().Equals("rel", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var words = parameter[(equals + 1)..].Trim().Trim('"');
        foreach (var range in words.Split(' '))
        {
            if (words[range].Equals(relation, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Where a part ends; separators within quotes do not count.</summary>
    private static int EndOf(ReadOnlySpan<char> text, char separator)
    {
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                quoted = !quoted;
            }
            else if (text[i] == separator && !quoted)
            {
                return i;
            }
        }

        return text.Length;
    }
}
