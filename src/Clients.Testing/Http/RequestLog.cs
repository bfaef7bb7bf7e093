namespace Clients.Testing.Http;

/// <summary>The requests that came in, and a way to wait for them without sleeping.</summary>
internal sealed class RequestLog
{
    private readonly List<RecordedRequest> _requests = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiting = [];
    private readonly Lock _lock = new();

    public IReadOnlyList<RecordedRequest> Requests
    {
        get
        {
            lock (_lock)
                return [.. _requests];
        }
    }

    public void Add(RecordedRequest request)
    {
        lock (_lock)
        {
            _requests.Add(request);
            foreach (var (_, reached) in _waiting.FindAll(waiting => waiting.Count <= _requests.Count))
                reached.TrySetResult();

            _waiting.RemoveAll(waiting => waiting.Count <= _requests.Count);
        }
    }

    public Task WaitAsync(int count, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_requests.Count >= count)
                return Task.CompletedTask;

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((count, reached));
            return reached.Task.WaitAsync(cancellationToken);
        }
    }
}
