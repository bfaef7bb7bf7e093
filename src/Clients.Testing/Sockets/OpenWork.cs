namespace Clients.Testing.Sockets;

/// <summary>Counts what clients have begun and not yet ended: exchanges, handshakes, connections that were closed on this side only.</summary>
internal sealed class OpenWork
{
    private readonly Lock _lock = new();
    private int _count;
    private TaskCompletionSource? _none;

    public int Count
    {
        get
        {
            lock (_lock)
                return _count;
        }
    }

    /// <summary>Begins one; disposing ends it, once.</summary>
    public IDisposable Enter()
    {
        lock (_lock)
            _count++;

        return new Item(this);
    }

    public Task WaitForNoneAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_count == 0)
                return Task.CompletedTask;

            _none ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _none.Task.WaitAsync(cancellationToken);
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_count == 0)
            {
                _none?.TrySetResult();
                _none = null;
            }
        }
    }

    private sealed class Item(OpenWork owner) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
                owner.Leave();
        }
    }
}
