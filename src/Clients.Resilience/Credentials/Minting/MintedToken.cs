namespace Clients.Resilience;

/// <summary>A token fresh from its issuer. A class and not a record, so that nothing prints it.</summary>
internal sealed class MintedToken(string value, TimeSpan lifetime, IReadOnlyCollection<string>? scopes)
{
    public string Value { get; } = value;

    /// <summary>How long the issuer says that it lives, counted from the request for it.</summary>
    public TimeSpan Lifetime { get; } = lifetime;

    /// <summary>What it is good for; <c>null</c> when the issuer does not say.</summary>
    public IReadOnlyCollection<string>? Scopes { get; } = scopes;
}

/// <summary>Why there is no token. Shared by all that waited for it, so immutable; <see cref="ToException"/> makes a failure for each.</summary>
/// <param name="Code">The stable code.</param>
/// <param name="Reason">What happened, without secrets and without the issuer's own words.</param>
/// <param name="Transient">Whether asking again, a little later, may help.</param>
/// <param name="RetryAfter">When the issuer wants to be asked again, if it says.</param>
/// <param name="Exception">What the transport threw.</param>
internal sealed record MintFailure(string Code, string Reason, bool Transient, TimeSpan? RetryAfter = null, Exception? Exception = null)
{
    /// <summary>The issuer, or what is configured for it, says no.</summary>
    public static MintFailure Refused(string reason) => new(UpstreamErrorCode.Unauthorized, reason, Transient: false);

    /// <summary>There is nothing to show to the issuer.</summary>
    public static MintFailure Missing { get; } = Refused("the secret that the issuer wants to see is missing");

    /// <summary>The issuer cannot be asked at this moment.</summary>
    public static MintFailure Unavailable(string reason, TimeSpan? retryAfter = null, Exception? exception = null) =>
        new(UpstreamErrorCode.UpstreamUnavailable, reason, Transient: true, retryAfter, exception);

    public CallFaultException ToException(string whereabouts, string path, TimeSpan blocked, DateTimeOffset now) =>
        new(new CallFailure(Code, Transient ? FailureClass.NotSent : FailureClass.Final, CallEffect.NotSent)
        {
            Local = true,
            Health = Health.Unknown,
            RetryAfter = Transient ? blocked : null,
            RetryAt = Transient ? now + blocked : null,
            Exception = Exception,
            Detail = $"Nothing was sent, since there is no token ({whereabouts}): {Reason}. See {path}.",
        });
}

/// <summary>A token, or why there is none.</summary>
internal readonly struct MintOutcome
{
    private MintOutcome(MintedToken? token, MintFailure? failure)
    {
        Token = token;
        Failure = failure;
    }

    public MintedToken? Token { get; }

    public MintFailure? Failure { get; }

    public static implicit operator MintOutcome(MintedToken token) => new(token, null);

    public static implicit operator MintOutcome(MintFailure failure) => new(null, failure);
}
