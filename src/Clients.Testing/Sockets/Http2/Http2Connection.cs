using System.Buffers.Binary;

namespace Clients.Testing.Sockets.Http2;

/// <summary>Serves one HTTP/2 connection (RFC 9113): as much of the protocol as clients need to send requests.</summary>
internal sealed class Http2Connection(FaultServer server, WireConnection wire)
{
    private const int InitialWindowSize = 4; // a setting of RFC 9113, section 6.5.2

    private readonly FrameReader _reader = new(wire.Input);
    private readonly HeaderCodec _headers = new();
    private readonly SendWindows _windows = new();
    private readonly Http2Streams _streams = new();

    public async Task RunAsync()
    {
        using var frames = new FrameWriter(wire);
        var pings = new Http2Pings(frames);
        var running = new List<Task>();
        try
        {
            if (!await _reader.ReadPrefaceAsync().ConfigureAwait(false))
                return;

            await frames.WriteAsync(FrameType.Settings, FrameFlags.None, 0, default).ConfigureAwait(false);
            while (await _reader.ReadAsync().ConfigureAwait(false) is { } frame)
                await TakeAsync(frame, frames, pings, running).ConfigureAwait(false);
        }
        finally
        {
            foreach (var stream in _streams.All)
                stream.Abandon();

            await Task.WhenAll(running).ConfigureAwait(false);
            foreach (var stream in _streams.All)
                stream.Dispose();
        }
    }

    private async Task TakeAsync(Frame frame, FrameWriter frames, Http2Pings pings, List<Task> running)
    {
        switch (frame.Type)
        {
            case FrameType.Headers when _streams.Find(frame.Stream) is null:
                if (await OpenAsync(frame).ConfigureAwait(false) is { } stream && !wire.Closed)
                    running.Add(ServeAsync(stream, frames, pings));
                break;
            case FrameType.Data:
                if (frame.Payload.Length > 0)
                {
                    await frames.WriteNumberAsync(FrameType.WindowUpdate, 0, frame.Payload.Length).ConfigureAwait(false);
                    await frames.WriteNumberAsync(FrameType.WindowUpdate, frame.Stream, frame.Payload.Length).ConfigureAwait(false);
                }

                _streams.Find(frame.Stream)?.Receive(frame.Payload, frame.Has(FrameFlags.EndStream));
                break;
            case FrameType.ResetStream:
                _streams.Find(frame.Stream)?.Abandon();
                break;
            case FrameType.WindowUpdate:
                _windows.Add(frame.Stream, BinaryPrimitives.ReadInt32BigEndian(frame.Payload) & 0x7fffffff);
                break;
            case FrameType.Ping when frame.Has(FrameFlags.Ack):
                pings.Answered();
                break;
            case FrameType.Ping:
                await frames.WriteAsync(FrameType.Ping, FrameFlags.Ack, 0, frame.Payload).ConfigureAwait(false);
                break;
            case FrameType.Settings when !frame.Has(FrameFlags.Ack):
                ReadSettings(frame.Payload);
                await frames.WriteAsync(FrameType.Settings, FrameFlags.Ack, 0, default).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>Null for a stream that comes after this side has said which was the last.</summary>
    private async Task<Http2Stream?> OpenAsync(Frame head)
    {
        var block = head.Payload;
        for (var frame = head; !frame.Has(FrameFlags.EndHeaders); block = [.. block, .. frame.Payload])
            frame = await _reader.ReadAsync().ConfigureAwait(false) ?? throw new IOException("The client went away within its headers.");

        _windows.Open(head.Stream);
        var stream = new Http2Stream(head.Stream, server.Work.Enter(), wire.Gone) { Fields = _headers.Decode(block) };
        if (!_streams.TryAdd(stream))
        {
            stream.Dispose();
            return null;
        }

        if (head.Has(FrameFlags.EndStream))
            stream.Receive([], last: true);

        return stream;
    }

    private async Task ServeAsync(Http2Stream stream, FrameWriter frames, Http2Pings pings)
    {
        await Task.Yield(); // scripts run beside the reading of further frames
        try
        {
            var fault = server.NextFault();
            if (fault.Moment == WireMoment.Request)
                await stream.Received.ConfigureAwait(false);

            var request = fault.Moment == WireMoment.Arrival ? null : ToRequest(stream);
            var exchange = new Http2Exchange(
                server.Record(wire, request), server.AnswerOf(request), server.Pauses, wire, frames, _windows, stream, _streams, pings);
            await server.RunAsync(fault, exchange).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The client gave up before its request was complete.
        }
    }

    private RecordedRequest ToRequest(Http2Stream stream)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in stream.Fields.Where(static field => !field.Key.StartsWith(':')))
            headers[name] = headers.TryGetValue(name, out var earlier) ? $"{earlier}, {value}" : value;

        return server.ToRequest(Pseudo(":method"), Pseudo(":path"), headers, stream.Body);

        string Pseudo(string name) => stream.Fields.FirstOrDefault(field => field.Key == name).Value ?? "";
    }

    private void ReadSettings(ReadOnlySpan<byte> payload)
    {
        for (; payload.Length >= 6; payload = payload[6..])
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(payload) == InitialWindowSize)
                _windows.SetInitial(BinaryPrimitives.ReadUInt32BigEndian(payload[2..]));
        }
    }
}
