namespace Clients.Testing.Sockets.Http2;

/// <summary>The static table of HPACK and the dynamic one behind it (RFC 7541, section 2.3): one index space from 1.</summary>
internal sealed class HeaderTable
{
    private const int EntryOverhead = 32; // RFC 7541, section 4.1

    private static readonly (string Name, string Value)[] Static =
    [
        (":authority", ""), (":method", "GET"), (":method", "POST"), (":path", "/"), (":path", "/index.html"), (":scheme", "http"),
        (":scheme", "https"), (":status", "200"), (":status", "204"), (":status", "206"), (":status", "304"), (":status", "400"),
        (":status", "404"), (":status", "500"), ("accept-charset", ""), ("accept-encoding", "gzip, deflate"), ("accept-language", ""),
        ("accept-ranges", ""), ("accept", ""), ("access-control-allow-origin", ""), ("age", ""), ("allow", ""), ("authorization", ""),
        ("cache-control", ""), ("content-disposition", ""), ("content-encoding", ""), ("content-language", ""), ("content-length", ""),
        ("content-location", ""), ("content-range", ""), ("content-type", ""), ("cookie", ""), ("date", ""), ("etag", ""), ("expect", ""),
        ("expires", ""), ("from", ""), ("host", ""), ("if-match", ""), ("if-modified-since", ""), ("if-none-match", ""), ("if-range", ""),
        ("if-unmodified-since", ""), ("last-modified", ""), ("link", ""), ("location", ""), ("max-forwards", ""),
        ("proxy-authenticate", ""), ("proxy-authorization", ""), ("range", ""), ("referer", ""), ("refresh", ""), ("retry-after", ""),
        ("server", ""), ("set-cookie", ""), ("strict-transport-security", ""), ("transfer-encoding", ""), ("user-agent", ""), ("vary", ""),
        ("via", ""), ("www-authenticate", ""),
    ];

    private readonly List<(string Name, string Value)> _dynamic = []; // the newest last
    private int _capacity = 4096; // what a decoder offers unless its SETTINGS say otherwise; ours do not
    private int _size;

    /// <exception cref="FormatException">The index leads nowhere.</exception>
    public (string Name, string Value) this[int index] => index switch
    {
        < 1 => throw new FormatException("Header index 0 stands for nothing."),
        _ when index <= Static.Length => Static[index - 1],
        _ when index - Static.Length <= _dynamic.Count => _dynamic[^(index - Static.Length)],
        _ => throw new FormatException($"Header index {index} is beyond both tables."),
    };

    public void Add(string name, string value)
    {
        _dynamic.Add((name, value));
        _size += SizeOf((name, value));
        Evict();
    }

    public void Resize(int capacity)
    {
        _capacity = capacity;
        Evict();
    }

    private static int SizeOf((string Name, string Value) entry) => entry.Name.Length + entry.Value.Length + EntryOverhead;

    private void Evict()
    {
        while (_size > _capacity)
        {
            _size -= SizeOf(_dynamic[0]);
            _dynamic.RemoveAt(0);
        }
    }
}
