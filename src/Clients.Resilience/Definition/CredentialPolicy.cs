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

    /// <summary>Environment variable that holds the secret.</summary>
    public string? Environment { get; init; }

    /// <summary>File that holds the secret (a mounted secret); read again when it changes.</summary>
    public string? File { get; init; }

    /// <summary>Whether calls go out without a credential when none is found; otherwise they fail as <c>unauthorized</c>. Default <c>false</c>.</summary>
    public bool Optional { get; init; }
}
