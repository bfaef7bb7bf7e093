using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Clients.Testing.Sockets.Http2;

/// <summary>Writes the answer of one stream.</summary>
internal sealed class Http2Exchange(
    Delivery delivery, FakeResponse answer, PauseGate pauses, WireConnection wire, FrameWriter frames, SendWindows windows, Http2Stream stream,
    Http2Streams streams, Http2Pings pings)
    : WireExchange(delivery, answer, pauses, stream.Gone)
{
    public override Task BeginAsync(FakeResponse response, long? length)
    {
        ArgumentNullException.ThrowIfNull(response);
        var fields = new List<KeyValuePair<string, string>> { Field(":status", response.Status.ToString(CultureInfo.InvariantCulture)) };
        if (response.ContentType is { } contentType)
            fields.Add(Field("content-type", contentType));

        foreach (var (name, value) in response.Headers)
#pragma warning disable CA1308 // Field names are lower case in HTTP/2 (RFC 9113, section 8.2).
            fields.Add(Field(name.ToLowerInvariant(), value));
#pragma warning restore CA1308

        if (length is { } promised && !HasNoBody(response.Status))
            fields.Add(Field("content-length", promised.ToString(CultureInfo.InvariantCulture)));

        return frames.WriteHeadersAsync(stream.Id, HeaderCodec.Encode(fields).Chunk(FrameWriter.LargestPayload));
    }

    public override async Task SendAsync(ReadOnlyMemory<byte> part)
    {
        while (!part.IsEmpty)
        {
            var size = await windows.TakeAsync(stream.Id, Math.Min(part.Length, FrameWriter.LargestPayload), Gone).ConfigureAwait(false);
            await frames.WriteAsync(FrameType.Data, FrameFlags.None, stream.Id, part[..size]).ConfigureAwait(false);
            part = part[size..];
        }
    }

    public override async Task EndAsync()
    {
        Ended = true;
        await frames.WriteAsync(FrameType.Data, FrameFlags.EndStream, stream.Id, default).ConfigureAwait(false);
        stream.Answered();
    }

    public override Task InformAsync(int status) => frames.WriteHeadersAsync(
        stream.Id, [HeaderCodec.Encode([Field(":status", status.ToString(CultureInfo.InvariantCulture))])]);

    public override void Close() => wire.Close();

    public override void Reset() => wire.Reset();

    public override Task WriteRawAsync(ReadOnlyMemory<byte> bytes) => wire.WriteAsync(bytes);

    public override async Task ResetStreamAsync(int code)
    {
        await frames.WriteNumberAsync(FrameType.ResetStream, stream.Id, code).ConfigureAwait(false);
        stream.Abandon();
    }

    public override Task GoAwayAsync(bool processed)
    {
        var payload = new byte[8]; // the last stream that was looked at, and the code NO_ERROR
        BinaryPrimitives.WriteInt32BigEndian(payload, processed ? streams.Close() : 0);
        return frames.WriteAsync(FrameType.GoAway, FrameFlags.None, 0, payload);
    }

    internal override Task SendEndlessHeadersAsync(bool oneField) => frames.WriteHeadersAsync(stream.Id, Endless(oneField), endless: true);

    private protected override Task SettleAsync() => pings.SendAsync(Gone);

    private static IEnumerable<byte[]> Endless(bool oneField)
    {
        yield return HeaderCodec.Encode([Field(":status", "200")]);
        var kilobyte = Encoding.ASCII.GetBytes(new string('x', 1024));
        if (oneField)
            yield return [0, 9, .. "x-endless"u8, 0x7f, 0x80, 0xff, 0xff, 0xff, 0x07]; // and a value of 2 GB

        while (true)
            yield return oneField ? kilobyte : HeaderCodec.Encode([Field("x-more", Encoding.ASCII.GetString(kilobyte))]);
    }

    private static KeyValuePair<string, string> Field(string name, string value) => new(name, value);
}
