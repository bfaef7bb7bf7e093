using System.Diagnostics;

namespace Clients.Resilience;

/// <summary>The secrets that configuration holds itself. A class and not a record, so that nothing prints them; replaced as a whole by a reload.</summary>
[DebuggerDisplay("(hidden)")]
internal sealed class ConfiguredSecrets(string? token = null, string? clientSecret = null, string? privateKey = null)
{
    public static ConfiguredSecrets None { get; } = new();

    /// <summary>The secret as it goes onto the wire.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? Token { get; } = token;

    /// <summary>The secret of an OAuth2 client.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? ClientSecret { get; } = clientSecret;

    /// <summary>The key of a GitHub App, in PEM form.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? PrivateKey { get; } = privateKey;

    /// <inheritdoc/>
    public override string ToString() => "(hidden)";
}
