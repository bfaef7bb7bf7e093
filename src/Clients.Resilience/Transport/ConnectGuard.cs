using System.Net;
using System.Net.Sockets;

namespace Clients.Resilience;

/// <summary>Makes connections: resolves once, checks every address, dials the checked ones, so that no second lookup can differ.</summary>
internal sealed class ConnectGuard(bool privateAddressesAllowed, Uri? proxy, Dialer dialer)
{
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var target = context.DnsEndPoint;
        var addresses = await ResolveAsync(target.Host, cancellationToken).ConfigureAwait(false);
        if (!privateAddressesAllowed && !IsProxy(target) && Array.Exists(addresses, AddressRules.IsForbidden))
        {
            throw CallFaultException.Refused(
                UpstreamErrorCode.EgressDenied, $"Nothing was sent: '{target.Host}' resolves to an address inside a private or reserved network.");
        }

        return await dialer.ConnectAsync(addresses, target.Port, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A proxy that the configuration names stands inside, as a rule, and judges by itself where it connects to.</summary>
    private bool IsProxy(DnsEndPoint target) =>
        proxy is not null && target.Port == proxy.Port && string.Equals(target.Host, proxy.IdnHost, StringComparison.OrdinalIgnoreCase);

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var literal))
        {
            return [literal];
        }

        try
        {
            var addresses = await dialer.ResolveAsync(host, cancellationToken).ConfigureAwait(false);
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
