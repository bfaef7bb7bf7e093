using System.Net;
using System.Net.Sockets;

namespace Clients.Resilience;

/// <summary>Makes connections: resolves once, checks every address, dials the checked one, so that no second lookup can differ.</summary>
internal sealed class ConnectGuard(bool privateAddressesAllowed)
{
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var target = context.DnsEndPoint;
        var addresses = await ResolveAsync(target.Host, cancellationToken).ConfigureAwait(false);
        if (!privateAddressesAllowed && Array.Exists(addresses, AddressRules.IsForbidden))
        {
            throw CallFaultException.Refused(
                UpstreamErrorCode.EgressDenied, $"Nothing was sent: '{target.Host}' resolves to an address inside a private or reserved network.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellationToken).ConfigureAwait(false);

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

    private static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var literal))
        {
            return [literal];
        }

        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
            return addresses.Length > 0 ? addresses : throw new HostNotFoundException(host, null);
        }
        catch (SocketException exception)
        {
            throw new HostNotFoundException(host, exception);
        }
    }
}

/// <summary>A name without an address; travels through the transport to <see cref="TransportFaults"/>.</summary>
internal sealed class HostNotFoundException(string host, Exception? inner) : IOException($"'{host}' has no address.", inner);
