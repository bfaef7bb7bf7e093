namespace Clients.Testing.Sockets;

/// <summary>Where exchanges wait until a test lets them go on.</summary>
internal sealed class PauseGate
{
    private readonly Http.ArrivalLog<int> _begun = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource _released = NewSource();

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        Task released;
        lock (_lock)
            released = _released.Task;

        _begun.Add(0);
        return released.WaitAsync(cancellationToken);
    }

    public Task WaitForPausesAsync(int count, CancellationToken cancellationToken) => _begun.WaitAsync(count, cancellationToken);

    public void Release()
    {
        lock (_lock)
        {
            _released.TrySetResult();
            _released = NewSource();
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
