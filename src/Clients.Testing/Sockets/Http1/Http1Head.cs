using System.Globalization;

namespace Clients.Testing.Sockets.Http1;

/// <summary>Request line and header fields.</summary>
internal sealed record Http1Head(string Method, string Target, IReadOnlyDictionary<string, string> Headers)
{
    public bool Chunked =>
        Headers.TryGetValue("Transfer-Encoding", out var coding) && coding.Contains("chunked", StringComparison.OrdinalIgnoreCase);

    public int Length =>
        Headers.TryGetValue("Content-Length", out var length) ? int.Parse(length, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    public bool WaitsFor100 =>
        Headers.TryGetValue("Expect", out var expected) && expected.Equals("100-continue", StringComparison.OrdinalIgnoreCase);
}
