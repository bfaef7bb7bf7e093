using System.Net.Sockets;

namespace Clients.Testing.Tests.Sockets;

/// <summary>Connections that count how many of them the other side has reset, whoever on this side gets to know it.</summary>
internal sealed class WatchedSockets
{
    private int _resets;

    public int Resets => Volatile.Read(ref _resets);

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
        return new WatchedStream(this, socket);
    }

    private sealed class WatchedStream(WatchedSockets owner, Socket socket) : NetworkStream(socket, ownsSocket: true)
    {
        private int _reset;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await base.ReadAsync(buffer, cancellationToken);
            }
            catch (IOException exception) when (Notice(exception))
            {
                throw;
            }
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                await base.WriteAsync(buffer, cancellationToken);
            }
            catch (IOException exception) when (Notice(exception))
            {
                throw;
            }
        }

        private bool Notice(IOException exception)
        {
            if (exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset } && Interlocked.Exchange(ref _reset, 1) == 0)
                Interlocked.Increment(ref owner._resets);

            return false;
        }
    }
}
