using System.Collections.Frozen;
using System.Net.Http.Headers;

namespace Clients.Resilience;

/// <summary>
/// Headers that belong to one connection (RFC 9110, section 7.6.1), to the hops of a request on its way in, to a session, or to this house.
/// None crosses to an upstream, whoever set it; those that the pipeline itself sends are its own.
/// </summary>
internal static class HopHeaders
{
    private static readonly FrozenSet<string> Names = new[]
    {
        "Connection", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "HTTP2-Settings", "Expect", "Host", "Via", "Max-Forwards",
        "Cookie", "Cookie2", "Set-Cookie", "Set-Cookie2",
        "Forwarded", "X-Real-IP", "X-Client-IP", "True-Client-IP", "X-Cluster-Client-IP", "CF-Connecting-IP",
        "X-Original-URL", "X-Rewrite-URL", "X-Original-Host", "X-Original-Method", "X-Host",
        "X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override",
        Baggage, UpstreamHeaderNames.Deadline, UpstreamHeaderNames.Attempts,
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] Prefixes = ["X-Forwarded-", "Proxy-", "X-Envoy-"];

    /// <summary>Context of a trace as applications write it: it may hold anything (W3C Baggage, section 4).</summary>
    public const string Baggage = "baggage";

    /// <summary>All of them, for the documentation.</summary>
    public static IEnumerable<string> Listed =>
        Names.Concat(Prefixes.Select(static prefix => prefix + "*")).Order(StringComparer.OrdinalIgnoreCase);

    public static bool Contains(string name)
    {
        if (Names.Contains(name))
        {
            return true;
        }

        foreach (var prefix in Prefixes) // a lambda would be an object for every header of every call
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Removes them, and what <c>Connection</c> names.</summary>
    /// <param name="request">The request.</param>
    /// <param name="own">Knows what the pipeline has set itself; <c>null</c> before it has.</param>
    /// <param name="call">The request's call, if it is known.</param>
    public static void TakeAway(HttpRequestMessage request, OwnHeaders? own = null, UpstreamCall? call = null)
    {
        TakeAway(request.Headers, own, call);
        if (request.Content is { } content)
        {
            TakeAway(content.Headers, own, call); // they hold any name that .NET does not know
        }
    }

    private static void TakeAway(HttpHeaders headers, OwnHeaders? own, UpstreamCall? call)
    {
        List<string>? names = null;
        foreach (var (name, values) in headers.NonValidated)
        {
            if (Contains(name) && own?.Include(call, name, values) != true)
            {
                (names ??= []).Add(name);
                if (name.Equals("Connection", StringComparison.OrdinalIgnoreCase))
                {
                    names.AddRange(NamedBy(values.ToString()));
                }
            }
        }

        for (var i = 0; i < names?.Count; i++)
        {
            Remove(headers, names[i]);
        }
    }

    /// <summary>The headers that a <c>Connection</c> header declares to be of this connection only.</summary>
    public static string[] NamedBy(string? connection) =>
        connection?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Names come from callers and from <c>Connection</c>: <c>HttpHeaders.Remove</c> throws on malformed ones.</summary>
    public static void Remove(HttpHeaders headers, string name)
    {
        if (headers.NonValidated.Contains(name))
        {
            headers.Remove(name);
        }
    }
}
