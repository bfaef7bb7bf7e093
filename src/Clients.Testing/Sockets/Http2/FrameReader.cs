using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;

namespace Clients.Testing.Sockets.Http2;

/// <summary>Cuts what a client sends into frames.</summary>
internal sealed class FrameReader(PipeReader input)
{
    private const int HeadLength = 9;
    private const int PrefaceLength = 24; // "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

    public async Task<bool> ReadPrefaceAsync() => await input.TakeAsync(PrefaceLength).ConfigureAwait(false) is not null;

    /// <summary>Null when the client has gone.</summary>
    public async Task<Frame?> ReadAsync()
    {
        if (await input.TakeAsync(HeadLength).ConfigureAwait(false) is not { } head)
            return null;

        var length = (head[0] << 16) | (head[1] << 8) | head[2];
        var payload = length == 0 ? [] : await input.TakeAsync(length).ConfigureAwait(false);
        if (payload is null)
            return null;

        var frame = new Frame((FrameType)head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)) & 0x7fffffff, payload);
        return frame with { Payload = Unwrap(frame) };
    }

    /// <summary>The payload without padding and priority.</summary>
    private static byte[] Unwrap(Frame frame)
    {
        if (frame.Type is not (FrameType.Data or FrameType.Headers))
            return frame.Payload;

        var (begin, end) = frame.Has(FrameFlags.Padded) ? (1, frame.Payload.Length - frame.Payload[0]) : (0, frame.Payload.Length);
        if (frame.Type == FrameType.Headers && frame.Has(FrameFlags.Priority))
            begin += 5;

        return frame.Payload[begin..end];
    }
}
