using System.Net;
using System.Net.Sockets;

namespace Clients.Resilience;

/// <summary>Which network addresses an external upstream may resolve to. <c>IPAddress.IsLoopback</c> misses the embedded forms.</summary>
internal static class AddressRules
{
    /// <summary>Loopback, private, link-local (metadata services), shared, multicast, documentation, or an IPv4 address in disguise.</summary>
    public static bool IsForbidden(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily switch
        {
            AddressFamily.InterNetwork => IsSpecial(plain),
            AddressFamily.InterNetworkV6 => !SpecialAddresses.GlobalUnicast6.Contains(plain) || IsSpecial(plain),
            _ => true,
        };
    }

    /// <summary>A name or literal that can only mean this machine.</summary>
    public static bool IsLoopbackHost(Uri uri)
    {
        var host = HostOf(uri);
        return string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
    }

    /// <summary>The name that DNS is asked for. Empty, and so in no allowlist, where .NET finds only now that the name cannot be one.</summary>
    public static string HostOf(Uri uri)
    {
        try
        {
            return uri.IdnHost;
        }
        catch (UriFormatException)
        {
            return string.Empty;
        }
    }

    private static bool IsSpecial(IPAddress address) => Array.Exists(
        SpecialAddresses.All, special => special.Network.BaseAddress.AddressFamily == address.AddressFamily && special.Network.Contains(address));
}
