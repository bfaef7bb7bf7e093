using System.Net;

namespace Clients.Resilience;

/// <summary>A body that is copied on its way to its reader.</summary>
internal sealed class CopiedContent : HttpContent
{
    private readonly HttpContent original;
    private readonly KeptAnswer kept;

    public CopiedContent(HttpContent original, KeptAnswer kept)
    {
        (this.original, this.kept) = (original, kept);
        foreach (var (name, values) in original.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        new CopiedStream(await original.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), kept);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var body = await ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await body.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false; // what was promised is in the headers
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            original.Dispose();
        }

        base.Dispose(disposing);
    }

    private sealed class CopiedStream(Stream inner, KeptAnswer kept) : ForwardStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (read > 0)
            {
                kept.Copy(buffer.Span[..read]);
            }
            else if (buffer.Length > 0)
            {
                kept.End();
            }

            return read;
        }
    }
}
