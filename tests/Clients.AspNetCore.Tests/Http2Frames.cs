using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Clients.AspNetCore.Tests;

/// <summary>One HTTP/2 request frame by frame (RFC 9113), with headers that no client would send.</summary>
internal static class Http2Frames
{
    private const byte Headers = 1, ResetStream = 3, Settings = 4, GoAway = 7;

    /// <summary>True when the server answers with headers, false when it ends stream or connection with PROTOCOL_ERROR.</summary>
    public static async Task<bool> IsAnsweredAsync(Uri server, string path, params (string Name, string Value)[] headers)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Port, TestContext.Current.CancellationToken);
        var stream = socket.GetStream();
        byte[] block = [0x82, 0x86, 0x04, .. Text(path), 0x01, .. Text(server.Authority), .. headers.SelectMany(static header => (byte[])[0x00, .. Text(header.Name), .. Text(header.Value)])];
        await stream.WriteAsync(
            (byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0, []), .. Frame(Headers, 5, 1, block)], TestContext.Current.CancellationToken);

        var head = new byte[9];
        while (true)
        {
            await stream.ReadExactlyAsync(head, TestContext.Current.CancellationToken);
            var payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
            await stream.ReadExactlyAsync(payload, TestContext.Current.CancellationToken);
            switch (head[3])
            {
                case Headers:
                    return true;
                case ResetStream:
                    Assert.Equal(1, BinaryPrimitives.ReadInt32BigEndian(payload));
                    return false;
                case GoAway:
                    Assert.Equal(1, BinaryPrimitives.ReadInt32BigEndian(payload.AsSpan(4)));
                    return false;
            }
        }
    }

    private static byte[] Frame(byte type, byte flags, byte streamId, byte[] payload) =>
        [0, (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, 0, 0, 0, streamId, .. payload];

    private static byte[] Text(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];
}
