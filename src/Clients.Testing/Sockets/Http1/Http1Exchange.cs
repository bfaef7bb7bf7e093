using System.Globalization;
using System.Text;

namespace Clients.Testing.Sockets.Http1;

/// <summary>Writes HTTP/1.1, or what only looks like it.</summary>
internal sealed class Http1Exchange(Delivery delivery, FakeResponse answer, PauseGate pauses, WireConnection wire, Http1Head? head)
    : WireExchange(delivery, answer, pauses, wire.Gone)
{
    private bool _chunked;

    public override Task BeginAsync(FakeResponse response, long? length)
    {
        ArgumentNullException.ThrowIfNull(response);
        var text = new StringBuilder($"HTTP/1.1 {response.Status} {(response.Status < 400 ? "Fine" : "Fault")}\r\n");
        if (response.ContentType is { } contentType)
            Append(text, "Content-Type", contentType);

        foreach (var (name, value) in response.Headers)
            Append(text, name, value);

        _chunked = length is null;
        if (!HasNoBody(response.Status))
        {
            if (length is { } promised)
                Append(text, "Content-Length", promised.ToString(CultureInfo.InvariantCulture));
            else
                Append(text, "Transfer-Encoding", "chunked");
        }

        return WriteRawAsync(Encoding.Latin1.GetBytes(text.Append("\r\n").ToString()));
    }

    public override async Task SendAsync(ReadOnlyMemory<byte> part)
    {
        if (part.IsEmpty)
            return; // an empty chunk would be the end

        if (_chunked)
            await WriteRawAsync(Encoding.ASCII.GetBytes($"{part.Length:x}\r\n")).ConfigureAwait(false);

        await WriteRawAsync(part).ConfigureAwait(false);
        if (_chunked)
            await WriteRawAsync("\r\n"u8.ToArray()).ConfigureAwait(false);
    }

    public override async Task EndAsync()
    {
        if (_chunked)
            await WriteRawAsync("0\r\n\r\n"u8.ToArray()).ConfigureAwait(false);

        Ended = true;
    }

    public override Task InformAsync(int status) => WriteRawAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Interim\r\n\r\n"));

    public override void Close() => wire.Close();

    public override void Reset() => wire.Reset();

    public override Task WriteRawAsync(ReadOnlyMemory<byte> bytes) => wire.WriteAsync(bytes);

    public override Task ResetStreamAsync(int code) => throw OnlyHttp2();

    public override Task GoAwayAsync(bool processed) => throw OnlyHttp2();

    /// <summary>Reads past what the script left unread, so that the next request is found.</summary>
    public async Task DrainAsync(Http1Reader reader)
    {
        var unread = head ?? await reader.ReadHeadAsync().ConfigureAwait(false);
        await reader.ReadBodyAsync(unread).ConfigureAwait(false);
    }

    internal override async Task SendEndlessHeadersAsync(bool oneField)
    {
        await WriteRawAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 Fine\r\nX-Endless: ")).ConfigureAwait(false);
        var kilobyte = Encoding.ASCII.GetBytes(oneField ? new string('x', 1024) : new string('x', 1010) + "\r\nX-More: ");
        while (true)
            await WriteRawAsync(kilobyte).ConfigureAwait(false);
    }

    private static void Append(StringBuilder text, string name, string value) => text.Append(name).Append(": ").Append(value).Append("\r\n");

    private static InvalidOperationException OnlyHttp2() => new("HTTP/1.1 has no such thing: start the server with Http2 = true.");
}
