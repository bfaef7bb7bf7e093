namespace Clients.Testing.Sockets.Http2;

/// <summary>One stream: what came in on it, and how far both sides are.</summary>
internal sealed class Http2Stream(int id, IDisposable work, CancellationToken connectionGone) : IDisposable
{
    private readonly MemoryStream _body = new();
    private readonly CancellationTokenSource _gone = CancellationTokenSource.CreateLinkedTokenSource(connectionGone);
    private readonly TaskCompletionSource _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private bool _answered;

    public int Id => id;

    public IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; } = [];

    /// <summary>The whole request has come.</summary>
    public Task Received => _received.Task;

    public CancellationToken Gone => _gone.Token;

    public byte[] Body
    {
        get
        {
            lock (_lock)
                return _body.ToArray();
        }
    }

    public void Receive(byte[] data, bool last)
    {
        lock (_lock)
        {
            _body.Write(data);
            if (!last)
                return;

            _received.TrySetResult();
            if (_answered)
                work.Dispose();
        }
    }

    public void Answered()
    {
        lock (_lock)
        {
            _answered = true;
            if (_received.Task.IsCompleted)
                work.Dispose();
        }
    }

    /// <summary>Over, because one side ended it early.</summary>
    public void Abandon()
    {
        _received.TrySetCanceled();
        _gone.Cancel();
        work.Dispose();
    }

    public void Dispose()
    {
        _gone.Dispose();
        _body.Dispose();
        work.Dispose();
    }
}
