using System.Net;

namespace Clients.Resilience;

/// <summary>Content of an answer for a foreign caller: whatever way it is read, the call's limits hold to the last byte.</summary>
internal sealed class GuardedContent : HttpContent
{
    private readonly GuardedStream stream;
    private readonly long? length;

    public GuardedContent(HttpContent original, GuardedStream stream)
    {
        this.stream = stream;
        length = original.Headers.ContentLength;
        foreach (var (name, values) in original.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(stream);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => this.stream.CopyToAsync(stream);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        this.stream.CopyToAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = this.length ?? 0;
        return this.length is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stream.Dispose();
        }

        base.Dispose(disposing);
    }
}
