using System.Text;

namespace Clients.Wire.Tests.Servers;

/// <summary>A request as it arrived.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">Path and query as they stood in the request line, nothing decoded.</param>
/// <param name="Headers">The headers, several of one name joined by commas.</param>
/// <param name="Body">The bytes of the body.</param>
internal sealed record Arrival(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Path => Target.Split('?')[0];

    public string Query => Target.Contains('?', StringComparison.Ordinal) ? Target[(Target.IndexOf('?', StringComparison.Ordinal) + 1)..] : "";

    /// <summary>The value of a query parameter that stands once, decoded.</summary>
    public string? this[string name] => Query.Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(static p => p.Split('=', 2)).Where(p => Uri.UnescapeDataString(p[0]) == name).Select(static p => Uri.UnescapeDataString(p[1])).SingleOrDefault();

    public string Text => Encoding.UTF8.GetString(Body);

    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
