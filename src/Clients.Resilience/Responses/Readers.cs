using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Clients.Resilience;

internal sealed class NoneReader : ResponseReader<NoContent>
{
    private const int WorthDraining = 16 * 1024;

    /// <summary>Reads a small unexpected body to its end, so that the connection can be used again.</summary>
    internal override async ValueTask<NoContent> ReadAsync(
        int status, HttpResponseMessage response, Stream body, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength is not 0 and <= WorthDraining)
        {
            var buffer = new byte[1024];
            while (await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) > 0)
            {
            }
        }

        return default;
    }
}

internal sealed class TextReaderOfBody : ResponseReader<string>
{
    internal override async ValueTask<string> ReadAsync(
        int status, HttpResponseMessage response, Stream body, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(body, EncodingOf(response));
        return await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
    }

    private static Encoding EncodingOf(HttpResponseMessage response)
    {
        try
        {
            return response.Content.Headers.ContentType?.CharSet?.Trim('"') is { } name ? Encoding.GetEncoding(name) : Encoding.UTF8;
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8;
        }
    }
}

internal sealed class StreamReaderOfBody : ResponseReader<Stream>
{
    internal override bool Streams(int status) => true;

    internal override ValueTask<Stream> ReadAsync(
        int status, HttpResponseMessage response, Stream body, CancellationToken cancellationToken) => new(body);
}

internal sealed class JsonReader<T>(JsonTypeInfo<T> type) : ResponseReader<T>
{
    internal override async ValueTask<T> ReadAsync(
        int status, HttpResponseMessage response, Stream body, CancellationToken cancellationToken) =>
        Checked(await JsonSerializer.DeserializeAsync(body, type, cancellationToken).ConfigureAwait(false))
        ?? throw Invalid("The answer is JSON null where the contract promises a value.");
}

internal sealed class JsonOrNoneReader<T>(JsonTypeInfo<T> type) : ResponseReader<T?>
{
    internal override async ValueTask<T?> ReadAsync(
        int status, HttpResponseMessage response, Stream body, CancellationToken cancellationToken)
    {
        if (status is 204 or 205 || response.Content.Headers.ContentLength == 0)
        {
            return default;
        }

        if (response.Content.Headers.ContentLength is not null)
        {
            return Checked(await JsonSerializer.DeserializeAsync(body, type, cancellationToken).ConfigureAwait(false));
        }

        // Chunked: only the first read tells whether there is a body at all.
        var first = new byte[1];
        if (await body.ReadAsync(first, cancellationToken).ConfigureAwait(false) == 0)
        {
            return default;
        }

        var whole = new PrefixedStream(first[0], body);
        await using (whole.ConfigureAwait(false))
        {
            return Checked(await JsonSerializer.DeserializeAsync(whole, type, cancellationToken).ConfigureAwait(false));
        }
    }

    private sealed class PrefixedStream(byte first, Stream rest) : ForwardStream
    {
        private bool begun;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (begun || buffer.IsEmpty)
            {
                return rest.ReadAsync(buffer, cancellationToken);
            }

            begun = true;
            buffer.Span[0] = first;
            return new ValueTask<int>(1);
        }
    }
}

internal sealed class ByStatusReader<T>((int Status, ResponseReader<T> Reader)[] cases) : ResponseReader<T>
{
    internal override bool Accepts(int status) => Find(status, orDefault: false) is not null || base.Accepts(status);

    internal override bool Streams(int status) => Find(status, orDefault: true)?.Streams(status) ?? false;

    internal override ValueTask<T> ReadAsync(int status, HttpResponseMessage response, Stream body, CancellationToken cancellationToken) =>
        Find(status, orDefault: true) is { } reader
            ? reader.ReadAsync(status, response, body, cancellationToken)
            : throw Invalid($"The contract knows no answer with status {status}.");

    private ResponseReader<T>? Find(int status, bool orDefault)
    {
        ResponseReader<T>? fallback = null;
        foreach (var item in cases)
        {
            if (item.Status == status)
            {
                return item.Reader;
            }

            fallback = item.Status == 0 && orDefault ? item.Reader : fallback;
        }

        return fallback;
    }
}

internal sealed class SelectReader<TFrom, TTo>(ResponseReader<TFrom> reader, Func<TFrom, TTo> convert) : ResponseReader<TTo>
{
    internal override bool Accepts(int status) => reader.Accepts(status);

    internal override bool Streams(int status) => reader.Streams(status);

    internal override async ValueTask<TTo> ReadAsync(
        int status, HttpResponseMessage response, Stream body, CancellationToken cancellationToken) =>
        convert(await reader.ReadAsync(status, response, body, cancellationToken).ConfigureAwait(false));
}
