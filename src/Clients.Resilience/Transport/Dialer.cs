using System.Net;
using System.Net.Sockets;

namespace Clients.Resilience;

/// <summary>The network itself: names and connections. Tests put another one in its place to see what would be asked of it.</summary>
internal class Dialer
{
    public static readonly Dialer Network = new();

    public virtual Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        Dns.GetHostAddressesAsync(host, cancellationToken);

    public virtual async ValueTask<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken).ConfigureAwait(false);

            // The pool asks for it later, when a reset would surface as a bare SocketException and not as a failure to connect.
            _ = socket.RemoteEndPoint;
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
