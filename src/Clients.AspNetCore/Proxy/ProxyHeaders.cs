using System.Buffers;
using System.Collections.Frozen;
using Clients.Resilience;

namespace Clients.AspNetCore;

/// <summary>Which headers cross a façade. Declared ones go in, unless they are about the caller's own connection, identity or caching.</summary>
internal static class ProxyHeaders
{
    public const string IdempotencyKey = "Idempotency-Key";

    /// <summary>Of the answer, what describes its body or when to ask again. Never Location and Link: they name the upstream's addresses.</summary>
    public static readonly string[] Returned = ["Content-Type", "Content-Language", "Content-Disposition", "ETag", "Last-Modified", "Retry-After"];

    /// <summary>What only a download may return besides.</summary>
    public static readonly string[] ReturnedOfRanges = ["Accept-Ranges", "Content-Range"];

    private static readonly FrozenSet<string> Never = new[]
    {
        "Authorization", "Cookie", "Cookie2", "Host", "Forwarded", "Via", "User-Agent", "Origin", "Referer", "Connection", "Keep-Alive", "TE",
        "Trailer", "Transfer-Encoding", "Upgrade", "Expect", "If-None-Match", "If-Modified-Since", "X-HTTP-Method", "X-HTTP-Method-Override",
        "X-Method-Override", "X-Original-URL", "X-Rewrite-URL", "X-Real-IP", "baggage", "traceparent", "tracestate", "X-Correlation-Id",
        UpstreamHeaderNames.Attempts, UpstreamHeaderNames.Deadline,
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] NeverBegins = ["X-Forwarded-", "Proxy-", "Sec-", "Content-", "Accept"];

    // RFC 9110, section 5.5, without obs-text: HttpClient refuses it too, but only when half of the request is written.
    private static readonly SearchValues<char> Text = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(static code => (char)code)]);

    /// <summary>Whether a header of the caller's may go to the upstream if the contract declares it.</summary>
    public static bool MayEnter(string name, UpstreamDefinition definition) =>
        !Never.Contains(name)
        && !NeverBegins.Any(begin => name.StartsWith(begin, StringComparison.OrdinalIgnoreCase))
        && !name.Equals(definition.Credential.Header, StringComparison.OrdinalIgnoreCase)
        && !definition.Headers.Send.Keys.Contains(name, StringComparer.OrdinalIgnoreCase);

    public static bool IsText(string value) => !value.AsSpan().ContainsAnyExcept(Text);
}
