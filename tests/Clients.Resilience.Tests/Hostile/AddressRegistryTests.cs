using System.Net;

namespace Clients.Resilience.Tests.Hostile;

/// <summary>The table against IANA's two registries of special-purpose addresses, row by row, as of October 2025.</summary>
public sealed class AddressRegistryTests
{
    /// <summary>https://www.iana.org/assignments/iana-ipv4-special-registry</summary>
    private static readonly string[] Registry4 =
    [
        "0.0.0.0/8", "0.0.0.0/32", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.0.0/29", "192.0.0.8/32",
        "192.0.0.9/32", "192.0.0.10/32", "192.0.0.170/32", "192.0.0.171/32", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.88.99.2/32",
        "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4", "255.255.255.255/32",
    ];

    /// <summary>https://www.iana.org/assignments/iana-ipv6-special-registry</summary>
    private static readonly string[] Registry6 =
    [
        "::1/128", "::/128", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23", "2001::/32", "2001:1::1/128", "2001:1::2/128",
        "2001:1::3/128", "2001:2::/48", "2001:3::/32", "2001:4:112::/48", "2001:10::/28", "2001:20::/28", "2001:30::/28", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48",
        "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10",
    ];

    /// <summary>Of other registries and older standards: multicast, Azure's platform, IPv4 in disguise, site-local.</summary>
    private static readonly string[] Besides = ["168.63.129.16/32", "224.0.0.0/4", "::/96", "::ffff:0:0:0/96", "fec0::/10", "ff00::/8"];

    public static TheoryData<string> Rows => [.. Registry4, .. Registry6];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Row_OfTheRegistries_LiesInOneOfTheTableAndIsRefused(string row)
    {
        var network = IPNetwork.Parse(row);

        Assert.Contains(SpecialAddresses.All, special => special.Network.PrefixLength <= network.PrefixLength
            && special.Network.BaseAddress.AddressFamily == network.BaseAddress.AddressFamily && special.Network.Contains(network.BaseAddress));
        if (row != "::ffff:0:0/96") // judged by what is within
        {
            Assert.All(Sample(network), static address => Assert.True(AddressRules.IsForbidden(address), address.ToString()));
        }
    }

    [Fact]
    public void Table_HoldsNothingElse() => Assert.Equal(
        Besides.Order(StringComparer.Ordinal),
        SpecialAddresses.All.Select(static special => special.Prefix).Except(Registry4).Except(Registry6).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("169.254.169.254")] // AWS, Azure, Google, DigitalOcean, OpenStack and others
    [InlineData("169.254.170.2")] // AWS: containers
    [InlineData("169.254.170.23")] // AWS: pods
    [InlineData("169.254.169.253")] // AWS: DNS
    [InlineData("fd00:ec2::254")] // AWS over IPv6
    [InlineData("fd00:ec2::23")] // AWS: pods over IPv6
    [InlineData("fd20:ce::254")] // Google over IPv6
    [InlineData("100.100.100.200")] // Alibaba
    [InlineData("192.0.0.192")] // Oracle
    [InlineData("168.63.129.16")] // Azure
    [InlineData("::ffff:168.63.129.16")]
    [InlineData("64:ff9b::a83f:8110")]
    [InlineData("2002:a9fe:a9fe::1")]
    public void Metadata_OfACloud_IsRefused(string address) => Assert.True(AddressRules.IsForbidden(IPAddress.Parse(address)));

    [Theory]
    [InlineData("168.63.129.15")]
    [InlineData("168.63.129.17")]
    [InlineData("192.31.195.255")]
    [InlineData("192.31.197.0")]
    [InlineData("192.52.192.255")]
    [InlineData("192.52.194.0")]
    [InlineData("192.88.98.255")]
    [InlineData("192.88.100.0")]
    [InlineData("192.175.47.255")]
    [InlineData("192.175.49.0")]
    [InlineData("198.51.99.255")]
    [InlineData("198.51.101.0")]
    [InlineData("1.0.0.0")]
    [InlineData("2000::")]
    [InlineData("2001:200::")]
    [InlineData("2001:db7:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:db9::")]
    [InlineData("2001:ffff::")]
    [InlineData("2003::")]
    [InlineData("2620:4f:7fff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2620:4f:8001::")]
    [InlineData("3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("3fff:1000::")]
    [InlineData("3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void Neighbour_OfARow_IsPublic(string address) => Assert.False(AddressRules.IsForbidden(IPAddress.Parse(address)));

    /// <summary>Both ends, and what lies a third of the way in.</summary>
    private static IEnumerable<IPAddress> Sample(IPNetwork network)
    {
        yield return network.BaseAddress;
        yield return Fill(network, 0x55);
        yield return Fill(network, 0xff);
    }

    private static IPAddress Fill(IPNetwork network, byte pattern)
    {
        var bytes = network.BaseAddress.GetAddressBytes();
        for (var bit = network.PrefixLength; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] |= (byte)(pattern & (0x80 >> (bit % 8)));
        }

        return new IPAddress(bytes);
    }
}
