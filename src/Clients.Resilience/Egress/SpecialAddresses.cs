using System.Net;

namespace Clients.Resilience;

/// <summary>
/// The networks that an external upstream has no business in: everything of IANA's special-purpose registries
/// (https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry), also what these
/// call globally reachable, since no API is served from there; multicast; metadata services of clouds that stand elsewhere; and what older
/// standards let stand for something else. docs/security.md shows this table; tests hold it to the document and to the registries.
/// </summary>
internal static class SpecialAddresses
{
    /// <summary>All there is of global unicast IPv6 (RFC 4291, section 2.4; IANA has allocated from nothing else). Anything outside is refused.</summary>
    public static readonly IPNetwork GlobalUnicast6 = IPNetwork.Parse("2000::/3");

    public static readonly SpecialNetwork[] All =
    [
        new("0.0.0.0/8", "this network", "RFC 791"),
        new("10.0.0.0/8", "private", "RFC 1918"),
        new("100.64.0.0/10", "shared by carriers (CGNAT), with the metadata service 100.100.100.200", "RFC 6598"),
        new("127.0.0.0/8", "loopback", "RFC 1122"),
        new("169.254.0.0/16", "link-local, with the metadata services of clouds", "RFC 3927"),
        new("168.63.129.16/32", "Azure's platform: DNS, health, agents", "Microsoft"),
        new("172.16.0.0/12", "private", "RFC 1918"),
        new("192.0.0.0/24", "IETF protocol assignments, with the metadata service 192.0.0.192", "RFC 6890"),
        new("192.0.2.0/24", "documentation (TEST-NET-1)", "RFC 5737"),
        new("192.31.196.0/24", "AS112", "RFC 7535"),
        new("192.52.193.0/24", "multicast tunnels (AMT)", "RFC 7450"),
        new("192.88.99.0/24", "6to4 relays", "RFC 7526"),
        new("192.168.0.0/16", "private", "RFC 1918"),
        new("192.175.48.0/24", "AS112", "RFC 7534"),
        new("198.18.0.0/15", "benchmarks", "RFC 2544"),
        new("198.51.100.0/24", "documentation (TEST-NET-2)", "RFC 5737"),
        new("203.0.113.0/24", "documentation (TEST-NET-3)", "RFC 5737"),
        new("224.0.0.0/4", "multicast", "RFC 5771"),
        new("240.0.0.0/4", "reserved, and broadcast", "RFC 1112, RFC 8190"),
        new("::/128", "unspecified", "RFC 4291"),
        new("::1/128", "loopback", "RFC 4291"),
        new("::/96", "IPv4-compatible", "RFC 4291"),
        new("::ffff:0:0/96", "IPv4-mapped: judged by the IPv4 address within", "RFC 4291"),
        new("::ffff:0:0:0/96", "IPv4-translated", "RFC 2765"),
        new("64:ff9b::/96", "IPv4 behind NAT64", "RFC 6052"),
        new("64:ff9b:1::/48", "IPv4 behind a local NAT64", "RFC 8215"),
        new("100::/64", "discard", "RFC 6666"),
        new("100:0:0:1::/64", "dummy", "RFC 9780"),
        new("2001::/23", "IETF protocol assignments: Teredo (2001::/32), benchmarks, ORCHID and others", "RFC 2928"),
        new("2001:db8::/32", "documentation", "RFC 3849"),
        new("2002::/16", "6to4", "RFC 3056"),
        new("2620:4f:8000::/48", "AS112", "RFC 7534"),
        new("3fff::/20", "documentation", "RFC 9637"),
        new("5f00::/16", "segment routing", "RFC 9602"),
        new("fc00::/7", "unique local, with the metadata service fd00:ec2::254", "RFC 4193"),
        new("fe80::/10", "link-local", "RFC 4291"),
        new("fec0::/10", "site-local", "RFC 3879"),
        new("ff00::/8", "multicast", "RFC 4291"),
    ];
}

/// <summary>One network that is refused.</summary>
internal sealed record SpecialNetwork(string Prefix, string Purpose, string Source)
{
    public IPNetwork Network { get; } = IPNetwork.Parse(Prefix);
}
