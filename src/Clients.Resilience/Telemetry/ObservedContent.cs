using System.Net;

namespace Clients.Resilience;

/// <summary>A body that tells its exchange what is read of it and how that ends.</summary>
internal sealed class ObservedContent : HttpContent
{
    private readonly HttpContent original;
    private readonly ObservedExchange exchange;

    public ObservedContent(HttpContent original, ObservedExchange exchange)
    {
        this.original = original;
        this.exchange = exchange;
        foreach (var (name, values) in original.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    protected override async Task<Stream> CreateContentReadStreamAsync() =>
        new ObservedStream(await original.ReadAsStreamAsync().ConfigureAwait(false), exchange);

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) =>
        new ObservedStream(original.ReadAsStream(cancellationToken), exchange);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var body = new ObservedStream(await original.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), exchange);
        await body.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
    }

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        new ObservedStream(original.ReadAsStream(cancellationToken), exchange).CopyTo(stream);

    protected override bool TryComputeLength(out long length)
    {
        length = original.Headers.ContentLength ?? 0;
        return original.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            original.Dispose();
            exchange.Finish();
        }

        base.Dispose(disposing);
    }

    private sealed class ObservedStream(Stream inner, ObservedExchange exchange) : ForwardStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return Note(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false), buffer.Length);
            }
            catch (Exception exception)
            {
                exchange.Fail(exception, TransportPart.Body);
                throw;
            }
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            try
            {
                return Note(inner.Read(buffer, offset, count), count);
            }
            catch (Exception exception)
            {
                exchange.Fail(exception, TransportPart.Body);
                throw;
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
                exchange.Finish();
            }

            base.Dispose(disposing);
        }

        private int Note(int read, int wanted)
        {
            exchange.Read(read);
            if (read == 0 && wanted > 0)
            {
                exchange.Finish();
            }

            return read;
        }
    }
}
