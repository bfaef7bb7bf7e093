using System.Runtime.CompilerServices;

namespace Clients.Resilience;

/// <summary>
/// An HTTP/1.1 connection that breaks when the server closes it without a byte of an answer. To SocketsHttpHandler a silent end after a
/// bodyless request is a reason to send it again, up to three times and behind every policy's back (dotnet/runtime#86714); after an error
/// it does not. So attempts are repeated by the pipeline or not at all.
/// </summary>
internal sealed class AnsweredOrBrokenStream(Stream inner) : Stream
{
    private bool unanswered;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>For the handler's filter of plain text: HTTP/2 says itself what it has not processed.</summary>
    public static ValueTask<Stream> FilterAsync(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellationToken) =>
        new(context.NegotiatedHttpVersion.Major == 1 ? new AnsweredOrBrokenStream(context.PlaintextStream) : context.PlaintextStream);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (read > 0)
        {
            unanswered = false;
        }
        else if (unanswered && !buffer.IsEmpty)
        {
            throw new HttpIOException(HttpRequestError.ResponseEnded, "The server closed the connection without an answer.");
        }

        return read;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        unanswered = true;
        return inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // The pipeline is asynchronous from end to end: nothing reads or writes like this.
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
