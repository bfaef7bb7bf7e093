using System.Collections.Frozen;

namespace Clients.Resilience;

/// <summary>Which headers of an answer are kept with it: those that describe it, not those that were about one exchange or one token.</summary>
internal static class StoredHeaders
{
    private static readonly FrozenSet<string> OfTheExchange = new[]
    {
        // The connection and the framing (RFC 9110, section 7.6.1); the body is kept decoded.
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authentication-Info", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "Content-Length", "Date", "Age", "Via", "Server-Timing", "Alt-Svc",

        // Who asked, and how much he may ask.
        "Set-Cookie", "Set-Cookie2", "WWW-Authenticate", "Retry-After", "X-GitHub-Request-Id", "X-Request-Id", "X-Correlation-Id",
        "GitHub-Authentication-Token-Expiration",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] Prefixes = ["X-RateLimit-", "RateLimit"];

    public static IEnumerable<(string Name, string Value)> Of(HttpResponseMessage response, string? scopesHeader)
    {
        var connection = HopHeaders.NamedBy(response.Headers.NonValidated.TryGetValues("Connection", out var named) ? named.ToString() : null);
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            if (OfTheExchange.Contains(name) || name.Equals(scopesHeader, StringComparison.OrdinalIgnoreCase)
                || connection.Contains(name, StringComparer.OrdinalIgnoreCase)
                || Array.Exists(Prefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            foreach (var value in values)
            {
                yield return (name, value);
            }
        }
    }
}
