using System.Buffers.Binary;

namespace Clients.Testing.Sockets.Http2;

/// <summary>Writes frames, one at a time, whichever stream they belong to.</summary>
internal sealed class FrameWriter(WireConnection wire) : IDisposable
{
    /// <summary>What every client takes without having said so.</summary>
    public const int LargestPayload = 16 * 1024;

    private readonly SemaphoreSlim _turn = new(1);

    public async Task WriteAsync(FrameType type, byte flags, int stream, ReadOnlyMemory<byte> payload)
    {
        var frame = Head(type, flags, stream, payload);
        await _turn.WaitAsync(wire.Gone).ConfigureAwait(false);
        try
        {
            await wire.WriteAsync(frame).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>A header block, in as many frames as it needs; nothing may come between them.</summary>
    public async Task WriteHeadersAsync(int stream, IEnumerable<byte[]> parts, bool endless = false)
    {
        await _turn.WaitAsync(wire.Gone).ConfigureAwait(false);
        try
        {
            var type = FrameType.Headers;
            byte[]? held = null; // the last one has the flag
            foreach (var part in parts)
            {
                if (held is not null)
                {
                    await wire.WriteAsync(Head(type, FrameFlags.None, stream, held)).ConfigureAwait(false);
                    type = FrameType.Continuation;
                }

                held = part;
            }

            await wire.WriteAsync(Head(type, endless ? FrameFlags.None : FrameFlags.EndHeaders, stream, held)).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public Task WriteNumberAsync(FrameType type, int stream, int number)
    {
        var payload = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(payload, number);
        return WriteAsync(type, FrameFlags.None, stream, payload);
    }

    public void Dispose() => _turn.Dispose();

    private static byte[] Head(FrameType type, byte flags, int stream, ReadOnlyMemory<byte> payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = (byte)type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsMemory(9));
        return frame;
    }
}
