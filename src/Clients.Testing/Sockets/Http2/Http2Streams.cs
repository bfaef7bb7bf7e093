namespace Clients.Testing.Sockets.Http2;

/// <summary>The streams of one connection, until it says which of them was the last to be looked at (RFC 9113, section 6.8).</summary>
internal sealed class Http2Streams
{
    private readonly Dictionary<int, Http2Stream> _streams = [];
    private readonly Lock _lock = new();
    private int _highest;
    private bool _closed;

    public IReadOnlyList<Http2Stream> All
    {
        get
        {
            lock (_lock)
                return [.. _streams.Values];
        }
    }

    public Http2Stream? Find(int id)
    {
        lock (_lock)
            return _streams.GetValueOrDefault(id);
    }

    /// <summary>False when the stream comes too late to be looked at.</summary>
    public bool TryAdd(Http2Stream stream)
    {
        lock (_lock)
        {
            if (_closed)
                return false;

            _streams[stream.Id] = stream;
            _highest = Math.Max(_highest, stream.Id);
            return true;
        }
    }

    /// <summary>Takes no more of them, and says which was the last.</summary>
    public int Close()
    {
        lock (_lock)
        {
            _closed = true;
            return _highest;
        }
    }
}
