using System.Buffers;

namespace Clients.Resilience;

/// <summary>The same file from its beginning, where only its rest is wanted: what the reader already has is read and dropped.</summary>
internal sealed class SkippingStream(UpstreamCall call, Stream inner, long count) : ForwardStream
{
    private const int Chunk = 64 * 1024;

    private long left = count;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (left > 0)
        {
            await SkipAsync(cancellationToken).ConfigureAwait(false);
        }

        return await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask SkipAsync(CancellationToken cancellationToken)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(Chunk);
        try
        {
            while (left > 0)
            {
                call.Clock.Arm(CallEnd.Idle, GuardedStream.IdleOf(call)); // it does arrive: this is no silence
                var read = await inner.ReadAsync(chunk.AsMemory(0, (int)Math.Min(left, Chunk)), cancellationToken).ConfigureAwait(false);
                left -= read > 0 ? read : throw new HttpIOException(HttpRequestError.ResponseEnded, "The body ended within the part that was there before.");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }
}
