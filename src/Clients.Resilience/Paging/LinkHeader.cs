namespace Clients.Resilience;

/// <summary>Finds the next page in a Link header (RFC 8288).</summary>
internal static class LinkHeader
{
    public static string? Next(string? header)
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
            if (IsNext(parameters))
            {
                return target.ToString();
            }

            rest = rest[parameters.Length..];
        }

        return null;
    }

    /// <summary>Up to the comma that ends this link; commas within quotes do not count.</summary>
    private static ReadOnlySpan<char> Parameters(ReadOnlySpan<char> text)
    {
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                quoted = !quoted;
            }
            else if (text[i] == ',' && !quoted)
            {
                return text[..i];
            }
        }

        return text;
    }

    private static bool IsNext(ReadOnlySpan<char> parameters)
    {
        foreach (var range in parameters.Split(';'))
        {
            var parameter = parameters[range].Trim();
            if (!parameter.StartsWith("rel", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var value = parameter[3..].TrimStart();
            if (!value.StartsWith("="))
            {
                continue;
            }

            foreach (var word in value[1..].Trim().Trim('"').ToString().Split(' '))
            {
                if (word.Equals("next", StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
