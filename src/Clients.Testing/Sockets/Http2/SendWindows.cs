namespace Clients.Testing.Sockets.Http2;

/// <summary>How much the client is ready to receive, on the connection and on each stream (RFC 9113, section 5.2).</summary>
internal sealed class SendWindows
{
    private const int Connection = 0;

    private readonly Dictionary<int, long> _left = new() { [Connection] = 65_535 };
    private readonly Lock _lock = new();
    private long _initial = 65_535;
    private TaskCompletionSource _changed = NewSource();

    public void Open(int stream)
    {
        lock (_lock)
            _left[stream] = _initial;
    }

    public void SetInitial(long size)
    {
        lock (_lock)
        {
            foreach (var stream in _left.Keys.Where(static stream => stream != Connection).ToArray())
                _left[stream] += size - _initial;

            _initial = size;
            Changed();
        }
    }

    public void Add(int stream, int size)
    {
        lock (_lock)
        {
            if (_left.TryGetValue(stream, out var left))
                _left[stream] = left + size;

            Changed();
        }
    }

    /// <summary>Takes up to that much, and waits while there is nothing.</summary>
    public async Task<int> TakeAsync(int stream, int wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                var size = (int)Math.Min(wanted, Math.Min(_left[Connection], _left[stream]));
                if (size > 0)
                {
                    _left[Connection] -= size;
                    _left[stream] -= size;
                    return size;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void Changed()
    {
        _changed.TrySetResult();
        _changed = NewSource();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
