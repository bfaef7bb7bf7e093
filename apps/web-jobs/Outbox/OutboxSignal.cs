using System.Threading.Channels;

namespace WebJobs.Outbox;

/// <summary>Wakes the forwarder. A signal that comes while it is busy is kept; several are one.</summary>
internal sealed class OutboxSignal(TimeProvider time)
{
    private readonly Channel<bool> raised = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Raise() => raised.Writer.TryWrite(true);

    /// <summary>Waits for a signal, but not beyond <paramref name="due"/>.</summary>
    public async Task WaitAsync(DateTimeOffset due, CancellationToken cancellationToken)
    {
        var left = due - time.GetUtcNow();
        if (left <= TimeSpan.Zero)
            return;

        using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var signal = raised.Reader.WaitToReadAsync(rest.Token).AsTask();
        var timer = Task.Delay(left, time, rest.Token);

        // The clock may have gone on before the timer was set.
        if (time.GetUtcNow() < due)
            await Task.WhenAny(signal, timer);

        await rest.CancelAsync();
        raised.Reader.TryRead(out _);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
