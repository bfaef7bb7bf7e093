namespace Clients.Resilience;

/// <summary>Hosts that may be talked to. The host of the base address is always among them.</summary>
public sealed record EgressPolicy
{
    /// <summary>Exact host names for requests and redirects. Default empty.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Host names for redirects only, without credentials; <c>*.example.org</c> means any subdomain. Default empty.</summary>
    public IReadOnlyList<string> RedirectHosts { get; init; } = [];

    /// <summary>Allowed URI schemes.</summary>
    /// <value>Default <c>https</c>.</value>
    public IReadOnlyList<string> Schemes { get; init; } = ["https"];

    /// <summary>Allowed ports besides the scheme's default and the base address's own. Default empty.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>
    /// Hosts may resolve to addresses inside private networks, as those of a server in a company's own data centre do. Set by configuration.
    /// </summary>
    /// <value>Default <c>false</c>; for internal upstreams and loopback base addresses they always may.</value>
    public bool PrivateAddresses { get; init; }

    /// <summary>
    /// HTTP proxy (<c>http://host:port</c>) through which connections are made; it resolves names in our stead, so it has to be trusted with
    /// that. Proxies that the environment or the system names are never used.
    /// </summary>
    /// <value>Default <c>null</c>: connections are made directly.</value>
    public Uri? Proxy { get; init; }
}
