using System.Buffers;
using System.Collections.Frozen;
using System.Net;

namespace Clients.Resilience;

/// <summary>Decides where an upstream's requests may go, on the final address and before anything is sent.</summary>
internal sealed class EgressRules
{
    // RFC 9112, section 3.2: what a request target may consist of, and what browsers and .NET leave in it.
    private static readonly SearchValues<char> RequestTarget = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(static code => (char)code)]);

    private readonly Uri home;
    private readonly string homeHost;
    private readonly bool homeIsLoopback;
    private readonly FrozenSet<string> schemes;
    private readonly FrozenSet<string> hosts;
    private readonly FrozenSet<string> redirectHosts;
    private readonly string[] redirectSuffixes;
    private readonly FrozenSet<int> ports;
    private readonly FrozenSet<string> credentialHosts;

    public EgressRules(UpstreamDefinition definition)
    {
        home = definition.BaseAddress;
        homeHost = AddressRules.HostOf(home);
        homeIsLoopback = AddressRules.IsLoopbackHost(home);
        schemes = definition.Egress.Schemes.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        hosts = definition.Egress.Hosts.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        ports = definition.Egress.Ports.ToFrozenSet();
        redirectHosts = definition.Egress.RedirectHosts.Where(static host => !IsWildcard(host)).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        redirectSuffixes = [.. definition.Egress.RedirectHosts.Where(IsWildcard).Select(static host => host[1..])];
        credentialHosts = definition.Credential.Hosts.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        PrivateAddressesAllowed = definition.Internal || definition.Egress.PrivateAddresses || homeIsLoopback;
    }

    /// <summary>Whether connections may go to addresses inside our networks.</summary>
    public bool PrivateAddressesAllowed { get; }

    /// <summary>Why a request may not go where it wants to; <c>null</c> when it may.</summary>
    public string? Refuse(HttpRequestMessage request, bool redirected = false) => request.Method == HttpMethod.Connect
        ? "CONNECT would open a tunnel to wherever its Host header says"
        : Refuse(request.RequestUri, redirected);

    /// <summary>Why a request may not go to <paramref name="uri"/>; <c>null</c> when it may.</summary>
    public string? Refuse(Uri? uri, bool redirected = false)
    {
        if (uri is not { IsAbsoluteUri: true })
        {
            return "the address is not absolute";
        }

        if (uri.UserInfo.Length > 0)
        {
            return "the address carries user information";
        }

        // An address made with DangerousDisablePathAndQueryCanonicalization goes into the request line as it is.
        // Both are kept by the address; PathAndQuery would be made anew each time.
        if (uri.AbsolutePath.AsSpan().ContainsAnyExcept(RequestTarget) || uri.Query.AsSpan().ContainsAnyExcept(RequestTarget))
        {
            return "the path or query holds a blank, a line break, a control character or something beyond ASCII";
        }

        if (HoldsEncodedControl(uri.AbsolutePath))
        {
            return "the path holds an encoded control character";
        }

        if (IsHome(uri))
        {
            return null;
        }

        var host = AddressRules.HostOf(uri);
        if (!IsKnown(host, redirected))
        {
            return $"host '{Printable(host)}' is not in the allowlist (egress.hosts{(redirected ? ", egress.redirectHosts" : string.Empty)})";
        }

        if (homeIsLoopback && AddressRules.IsLoopbackHost(uri))
        {
            return null;
        }

        if (!schemes.Contains(uri.Scheme))
        {
            return $"scheme '{Printable(uri.Scheme)}' is not allowed (egress.schemes)";
        }

        return uri.IsDefaultPort || ports.Contains(uri.Port) ? null : $"port {uri.Port} is not allowed (egress.ports)";
    }

    /// <summary>Where the credential may go: home, and the hosts that the policy says are the same service.</summary>
    public bool MayGetCredential(Uri uri) => IsHome(uri)
        || (uri.Scheme == Uri.UriSchemeHttps && uri.IsDefaultPort && credentialHosts.Contains(AddressRules.HostOf(uri)));

    /// <summary>Same scheme, host and port as the configured base address: where cookies may go, and pages be.</summary>
    public bool IsHome(Uri uri) => uri.Port == home.Port
        && string.Equals(uri.Scheme, home.Scheme, StringComparison.Ordinal)
        && string.Equals(AddressRules.HostOf(uri), homeHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>Same scheme, host and port.</summary>
    public static bool IsSameOrigin(Uri a, Uri b) => a.Port == b.Port
        && string.Equals(a.Scheme, b.Scheme, StringComparison.Ordinal)
        && string.Equals(AddressRules.HostOf(a), AddressRules.HostOf(b), StringComparison.OrdinalIgnoreCase);

    private bool IsKnown(string host, bool redirected)
    {
        if (hosts.Contains(host) || string.Equals(host, homeHost, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        return redirected && (redirectHosts.Contains(host)
            || redirectSuffixes.Any(suffix => host.Length > suffix.Length && host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>%00 to %1F and %7F: no path needs them, and what decodes them later may end a name or begin a header there.</summary>
    private static bool HoldsEncodedControl(ReadOnlySpan<char> path)
    {
        for (var at = path.IndexOf('%'); at >= 0; at = path.IndexOf('%'))
        {
            path = path[(at + 1)..];
            if (path is ['0' or '1', ..] or ['7', 'F' or 'f', ..])
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsWildcard(string host) => host.StartsWith("*.", StringComparison.Ordinal);

    private static string Printable(string host) => WebUtility.UrlEncode(host[..Math.Min(host.Length, 80)]);
}
