namespace Clients.Resilience;

/// <summary>Gets a token from its issuer. Knows nothing of caching, waiting or sharing: <see cref="MintedCredential"/> does.</summary>
internal abstract class TokenMint
{
    /// <summary>The issuer and the place of the secret that it wants to see, safe to show.</summary>
    public abstract string Whereabouts { get; }

    /// <summary>Whom its tokens are issued to; all of them are.</summary>
    public abstract string Identity { get; }

    /// <summary>The configuration section to look at.</summary>
    public abstract string Path { get; }

    /// <summary>What the issuer wants to see.</summary>
    public abstract CredentialSource Secret { get; }

    /// <summary>What is wrong with the secret, as far as that can be seen; <c>null</c> when nothing is.</summary>
    public virtual string? Refuse(string secret) => null;

    /// <summary>How long after its issue a token may still be unknown to some of the upstream's servers.</summary>
    public virtual TimeSpan Settling => TimeSpan.Zero;

    /// <summary>Asks once. May throw what a transport throws.</summary>
    public abstract Task<MintOutcome> MintAsync(CancellationToken cancellationToken);
}
