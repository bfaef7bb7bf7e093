namespace Clients.Resilience;

/// <summary>Which headers of an answer are kept with it: those that describe it, not those that were about one exchange or one token.</summary>
internal static class StoredHeaders
{
    public static IEnumerable<(string Name, string Value)> Of(HttpResponseMessage response, string? scopesHeader)
    {
        var connection = HopHeaders.NamedBy(response.Headers.NonValidated.TryGetValues("Connection", out var named) ? named.ToString() : null);
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            if (IsOfTheExchange(name) || name.Equals(scopesHeader, StringComparison.OrdinalIgnoreCase)
                || connection.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }

            foreach (var value in values)
            {
                yield return (name, value);
            }
        }
    }

    private static bool IsOfTheExchange(string name)
    {
        ReadOnlySpan<string> names =
        [
            // The connection and the framing (RFC 9110, section 7.6.1); the body is kept decoded.
            "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authentication-Info", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
            "Content-Length", "Date", "Age", "Via", "Server-Timing", "Alt-Svc",

            // Who asked, and how much he may ask.
            "Set-Cookie", "Set-Cookie2", "WWW-Authenticate", "Retry-After", "X-GitHub-Request-Id", "X-Request-Id", "X-Correlation-Id",
            "GitHub-Authentication-Token-Expiration",
        ];
        foreach (var other in names)
        {
            if (name.Equals(other, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return name.StartsWith("X-RateLimit-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("RateLimit", StringComparison.OrdinalIgnoreCase);
    }
}
