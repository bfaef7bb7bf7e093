using System.Threading.Channels;

namespace WebJobs.Outbox;

/// <summary>Wakes the forwarder. A signal that comes while it is busy is kept; several are one.</summary>
internal sealed class OutboxSignal(TimeProvider time)
{
    private readonly Channel<bool> raised = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Raise() => raised.Writer.TryWrite(true);

    /// <summary>Waits for a signal, but no longer than <paramref name="longest"/>.</summary>
    public async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        if (longest <= TimeSpan.Zero)
            return;

        using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(raised.Reader.WaitToReadAsync(rest.Token).AsTask(), Task.Delay(longest, time, rest.Token));
        await rest.CancelAsync();
        raised.Reader.TryRead(out _);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
