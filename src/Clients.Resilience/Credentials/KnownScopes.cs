namespace Clients.Resilience;

/// <summary>
/// What is known of a credential's scopes: what the operator states, else what its source was told when the token was issued, else what
/// the upstream said lately in a header. That is asked again from time to time, since scopes can be granted without a new secret.
/// </summary>
internal sealed class KnownScopes(CredentialPolicy policy, CredentialSource source, TimeProvider time)
{
    private static readonly TimeSpan LearnedFor = TimeSpan.FromMinutes(5);

    private readonly bool anything = policy.Granted?.Trim() == "*";
    private readonly IReadOnlyCollection<string>? stated = policy.Granted is { } list ? ScopeCheck.Parse(list) : null;
    private volatile Lesson? lesson;

    /// <summary>The scopes of this secret; <c>null</c> when nobody knows.</summary>
    public IReadOnlyCollection<string>? Of(string secret) => anything ? null : stated ?? source.GrantedScopes ?? LearnedOf(secret)?.Scopes;

    /// <summary>Whether the answer to the next request should be looked at.</summary>
    public bool WantsToLearn(string secret) =>
        policy.ScopesHeader is not null && stated is null && source.GrantedScopes is null && LearnedOf(secret) is null;

    /// <summary>A good answer without the header says that the upstream does not tell.</summary>
    public void Learn(string secret, HttpResponseMessage response)
    {
        if (response.Headers.NonValidated.TryGetValues(policy.ScopesHeader!, out var values))
        {
            lesson = new Lesson(secret, ScopeCheck.Parse(values.ToString()), time.GetTimestamp());
        }
        else if (response.IsSuccessStatusCode)
        {
            lesson = new Lesson(secret, null, time.GetTimestamp());
        }
    }

    private Lesson? LearnedOf(string secret) =>
        lesson is { } known && ReferenceEquals(known.Secret, secret) && time.GetElapsedTime(known.At) < LearnedFor ? known : null;

    private sealed class Lesson(string secret, IReadOnlyCollection<string>? scopes, long at)
    {
        public string Secret { get; } = secret;

        public IReadOnlyCollection<string>? Scopes { get; } = scopes;

        public long At { get; } = at;
    }
}
