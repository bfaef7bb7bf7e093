namespace Clients.Resilience;

/// <summary>How a credential is written onto a request.</summary>
public enum CredentialScheme
{
    /// <summary>No credential.</summary>
    None,

    /// <summary><c>Authorization: Bearer &lt;token&gt;</c>.</summary>
    Bearer,

    /// <summary><c>Authorization: Basic &lt;base64 of user:password&gt;</c>.</summary>
    Basic,

    /// <summary>The token as the value of a header of its own, such as <c>X-Api-Key</c>.</summary>
    Header,
}

/// <summary>Which credential an upstream wants, and where it is found. The secret itself is never part of a contract.</summary>
public sealed record CredentialPolicy
{
    /// <summary>How it is written. Default <see cref="CredentialScheme.None"/>.</summary>
    public CredentialScheme Scheme { get; init; }

    /// <summary>Header name for <see cref="CredentialScheme.Header"/>.</summary>
    public string? Header { get; init; }

    /// <summary>Environment variable that holds the secret. Not together with <see cref="OAuth2"/> or <see cref="GitHubApp"/>.</summary>
    public string? Environment { get; init; }

    /// <summary>Absolute path of a file that holds the secret (a mounted secret); read again when it changes; preferred to <see cref="Environment"/>.</summary>
    public string? File { get; init; }

    /// <summary>Whether calls go out without a credential when none is found; otherwise they fail as <c>unauthorized</c>. Default <c>false</c>.</summary>
    public bool Optional { get; init; }

    /// <summary>The token is issued to an OAuth2 client. Default <c>null</c>.</summary>
    public OAuth2Policy? OAuth2 { get; init; }

    /// <summary>The token is issued to an installation of a GitHub App. Default <c>null</c>.</summary>
    public GitHubAppPolicy? GitHubApp { get; init; }

    /// <summary>
    /// Exact names of hosts that get the credential besides the origin of the base address, over https on the default port; they must be among
    /// <see cref="EgressPolicy.Hosts"/> too. A configured base address of another origin takes them away. Default empty.
    /// </summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Response header in which the upstream lists the credential's scopes, such as <c>X-OAuth-Scopes</c>. Default <c>null</c>.</summary>
    public string? ScopesHeader { get; init; }

    /// <summary>
    /// Scopes of the credential as its operator states them, separated by spaces; this goes before anything that was learned. <c>*</c>: do
    /// not check. Default <c>null</c>: what was learned.
    /// </summary>
    public string? Granted { get; init; }
}

/// <summary>How an OAuth2 client shows its secret (RFC 6749, section 2.3.1).</summary>
public enum OAuth2Authentication
{
    /// <summary>By HTTP Basic authentication, which every issuer must understand.</summary>
    Basic,

    /// <summary>As <c>client_id</c> and <c>client_secret</c> in the body.</summary>
    Post,
}

/// <summary>Tokens by the client credentials grant (RFC 6749, section 4.4).</summary>
public sealed record OAuth2Policy
{
    /// <summary>Where tokens are issued: https (loopback excepted), on a host of <see cref="EgressPolicy.Hosts"/> or the base address.</summary>
    public Uri? TokenEndpoint { get; init; }

    /// <summary>Who asks. Not a secret.</summary>
    public string ClientId { get; init; } = string.Empty;

    /// <summary>Environment variable that holds the client's secret.</summary>
    public string? Environment { get; init; }

    /// <summary>Absolute path of a file that holds the client's secret; preferred to <see cref="Environment"/>.</summary>
    public string? File { get; init; }

    /// <summary>Scopes to ask for, separated by spaces. Default: those that the issuer gives unasked.</summary>
    public string? Scope { get; init; }

    /// <summary>Whom the token is for, where an issuer wants to know. Default: not sent.</summary>
    public string? Audience { get; init; }

    /// <summary>How the secret is shown. Default <see cref="OAuth2Authentication.Basic"/>.</summary>
    public OAuth2Authentication Authentication { get; init; }
}

/// <summary>Tokens of an installation of a GitHub App, issued at the base address.</summary>
public sealed record GitHubAppPolicy
{
    /// <summary>The App's id or client id.</summary>
    public string AppId { get; init; } = string.Empty;

    /// <summary>The installation's id: a positive number.</summary>
    public string InstallationId { get; init; } = string.Empty;

    /// <summary>Environment variable that holds the App's private key in PEM form.</summary>
    public string? Environment { get; init; }

    /// <summary>Absolute path of the App's private key in PEM form; preferred to <see cref="Environment"/>.</summary>
    public string? File { get; init; }
}
