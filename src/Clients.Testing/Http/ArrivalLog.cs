namespace Clients.Testing.Http;

/// <summary>What came in, in order, and a way to wait for it without sleeping.</summary>
internal sealed class ArrivalLog<T>
{
    private readonly List<T> _arrivals = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiting = [];
    private readonly Lock _lock = new();

    public IReadOnlyList<T> All
    {
        get
        {
            lock (_lock)
                return [.. _arrivals];
        }
    }

    public void Add(T arrival) => Add(_ => arrival);

    /// <summary>Adds what is made from its number, which counts from 1.</summary>
    public T Add(Func<int, T> make)
    {
        lock (_lock)
        {
            var arrival = make(_arrivals.Count + 1);
            _arrivals.Add(arrival);
            foreach (var (_, reached) in _waiting.FindAll(waiting => waiting.Count <= _arrivals.Count))
                reached.TrySetResult();

            _waiting.RemoveAll(waiting => waiting.Count <= _arrivals.Count);
            return arrival;
        }
    }

    public Task WaitAsync(int count, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_arrivals.Count >= count)
                return Task.CompletedTask;

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((count, reached));
            return reached.Task.WaitAsync(cancellationToken);
        }
    }
}
