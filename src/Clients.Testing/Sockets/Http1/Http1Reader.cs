using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Clients.Testing.Sockets.Http1;

/// <summary>Reads requests (RFC 9112). A client that ends within one has gone, which is told by an <see cref="IOException"/>.</summary>
internal sealed class Http1Reader(PipeReader input)
{
    public async Task<Http1Head> ReadHeadAsync()
    {
        var requestLine = (await ReadLineAsync().ConfigureAwait(false)).Split(' ');
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await ReadLineAsync().ConfigureAwait(false) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = colon < 0 ? (line, "") : (line[..colon], line[(colon + 1)..].Trim());
            headers[name] = headers.TryGetValue(name, out var earlier) ? $"{earlier}, {value}" : value;
        }

        return new Http1Head(requestLine[0], requestLine.Length > 1 ? requestLine[1] : "", headers);
    }

    public async Task<byte[]> ReadBodyAsync(Http1Head head)
    {
        if (!head.Chunked)
            return head.Length == 0 ? [] : await ReadExactlyAsync(head.Length).ConfigureAwait(false);

        using var body = new MemoryStream();
        while (true)
        {
            var size = (await ReadLineAsync().ConfigureAwait(false)).Split(';')[0];
            var length = int.Parse(size, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length == 0)
                break;

            body.Write(await ReadExactlyAsync(length).ConfigureAwait(false));
            await ReadLineAsync().ConfigureAwait(false);
        }

        while (await ReadLineAsync().ConfigureAwait(false) is { Length: > 0 })
        {
            // Trailers mean nothing here.
        }

        return body.ToArray();
    }

    private async Task<string> ReadLineAsync()
    {
        while (true)
        {
            var read = await input.ReadAsync().ConfigureAwait(false);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Encoding.Latin1.GetString(read.Buffer.Slice(0, end)).TrimEnd('\r');
                input.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line;
            }

            More(read);
        }
    }

    private async Task<byte[]> ReadExactlyAsync(int length) => await input.TakeAsync(length).ConfigureAwait(false) ?? throw Gone();

    private void More(ReadResult read)
    {
        input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        if (read.IsCompleted)
            throw Gone();
    }

    private static IOException Gone() => new("The client went away within a request.");
}
