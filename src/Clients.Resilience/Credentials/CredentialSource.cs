namespace Clients.Resilience;

/// <summary>
/// Where an upstream's secret comes from. The policy's own kinds derive from this; an app that gets its secrets elsewhere derives too,
/// and registers its source with <c>AddKeyedSingleton&lt;CredentialSource&gt;("name of the upstream", …)</c>.
/// </summary>
/// <remarks>
/// Asked before every attempt, from many threads at once: cache. What it throws fails the call as <c>unauthorized</c> with effect
/// <see cref="CallEffect.NotSent"/> and becomes its inner exception, so its messages must not hold the secret.
/// </remarks>
public abstract class CredentialSource
{
    /// <summary>The place, in words that are safe to show: it names the variable, file or service, never the secret.</summary>
    public abstract string Whereabouts { get; }

    /// <summary>Which quota of the upstream calls with this credential share; never the secret itself. Default: one for all calls.</summary>
    public virtual string QuotaKey => string.Empty;

    /// <summary>
    /// Whom the upstream takes the calls for, the same across rotations and never the secret itself: answers that were kept for an identity are
    /// asked after with whatever secret it has. Default <c>null</c>: every secret is somebody else.
    /// </summary>
    public virtual string? Identity => null;

    /// <summary>Scopes that the secret is known to have; <c>null</c>, the default, when nobody knows. Operations that need others are not sent.</summary>
    public virtual IReadOnlyCollection<string>? GrantedScopes => null;

    /// <summary>The secret as it goes onto the wire, without its scheme; <c>null</c> when there is none.</summary>
    /// <param name="cancellationToken">Ends with the call that asks, not with the source.</param>
    public abstract ValueTask<string?> GetAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Told after a 401 which secret was not accepted, so that <see cref="GetAsync"/> gives another one next time if there is one. The call
    /// is then repeated once, if its class allows. Many calls may report the same secret: only the first report of it counts.
    /// </summary>
    public virtual void Reject(string secret)
    {
    }

    /// <summary>How long to wait before the same secret is tried again, because it is so new that not every server knows it; zero: it is not.</summary>
    internal virtual TimeSpan Settling(string secret) => TimeSpan.Zero;
}
