using System.Net;

namespace Clients.Resilience;

/// <summary>A seekable body, sent from where it began, every time.</summary>
internal sealed class ReplayedStreamContent(Stream stream) : HttpContent
{
    private readonly long begin = stream.Position;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Source.Position = begin;
        return CallerStream.CopyAsync(Source, stream, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = Source.Length - begin;
        return true;
    }

    private Stream Source { get; } = stream;
}

/// <summary>A body that can be sent once: what was already read of it, then the rest.</summary>
internal sealed class OneShotStreamContent(ReadOnlyMemory<byte> beginning, Stream rest) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(beginning, cancellationToken).ConfigureAwait(false);
        await CallerStream.CopyAsync(rest, stream, cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            rest.Dispose();
        }

        base.Dispose(disposing);
    }
}
