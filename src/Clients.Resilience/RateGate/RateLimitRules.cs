namespace Clients.Resilience;

/// <summary>How one kind of upstream limits its clients: what it publishes, and how it says "slow down".</summary>
internal abstract class RateLimitRules
{
    /// <summary>The limits that clients keep to by themselves; <c>null</c> where none are published.</summary>
    public virtual RateTerms? Terms => null;

    public static RateLimitRules For(RateLimitKind kind) => kind switch
    {
        RateLimitKind.None => new NoRateLimit(),
        RateLimitKind.GitHub => new GitHubRateLimit(),
        _ => new StandardRateLimit(),
    };

    /// <summary>Which pause the upstream wants; <c>null</c> when the answer is not about limits.</summary>
    public abstract RatePause? Read(int status, HttpResponseMessage response, ReadOnlySpan<byte> body, DateTimeOffset now);

    private sealed class NoRateLimit : RateLimitRules
    {
        public override RatePause? Read(int status, HttpResponseMessage response, ReadOnlySpan<byte> body, DateTimeOffset now) => null;
    }

    private sealed class StandardRateLimit : RateLimitRules
    {
        public override RatePause? Read(int status, HttpResponseMessage response, ReadOnlySpan<byte> body, DateTimeOffset now) => status == 429
            ? new RatePause(RetryAfterHeader.Read(response, now) ?? TimeSpan.FromSeconds(1), RatePauseReason.Stated)
            : null;
    }
}
