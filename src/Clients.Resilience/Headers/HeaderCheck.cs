using System.Buffers;
using System.Collections.Frozen;
using System.Net.Http.Headers;

namespace Clients.Resilience;

/// <summary>What headers may hold, and which ones may not cross.</summary>
internal static class HeaderCheck
{
    /// <summary>Hop-by-hop, forwarding and session headers: they belong to this side, or to one connection.</summary>
    public static readonly FrozenSet<string> NeverSent = new[]
    {
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Upgrade", "Host",
        "Cookie", "Cookie2", "Set-Cookie", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix",
        "X-Forwarded-Port", "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override", "Via", "baggage",
        UpstreamHeaderNames.Deadline, UpstreamHeaderNames.Attempts, "Expect",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // RFC 9110, section 5.5: visible ASCII, blanks and tabs. HttpClient itself fails on anything beyond, and only while it is sending.
    private static readonly SearchValues<char> Safe = SearchValues.Create(['\t', .. Enumerable.Range(' ', 95).Select(static code => (char)code)]);

    /// <summary>
    /// The first header whose value cannot be sent as it is. On .NET 10 <c>TryAddWithoutValidation("X-A", "a\r\nX: 1")</c>
    /// still injects a header on the wire.
    /// </summary>
    public static string? FindUnsafe(HttpRequestMessage request) =>
        FindUnsafe(request.Headers) ?? (request.Content is { } content ? FindUnsafe(content.Headers) : null);

    public static bool IsUnsafe(string text) => text.AsSpan().ContainsAnyExcept(Safe);

    public static CallFaultException Refuse(string name) =>
        CallFaultException.Refused(UpstreamErrorCode.ValidationFailed, $"Nothing was sent: header '{name}' holds a line break, a control character or something beyond ASCII.");

    private static string? FindUnsafe(HttpHeaders headers)
    {
        foreach (var (name, values) in headers.NonValidated)
        {
            foreach (var value in values)
            {
                if (IsUnsafe(value))
                {
                    return IsUnsafe(name) ? "?" : name;
                }
            }
        }

        return null;
    }
}
