namespace Clients.Resilience;

/// <summary>Reads "slow down" out of an answer, in the way of one kind of upstream.</summary>
internal abstract class RateLimitRules
{
    public static RateLimitRules For(RateLimitKind kind) => kind switch
    {
        RateLimitKind.None => new NoRateLimit(),
        RateLimitKind.GitHub => new GitHubRateLimit(),
        _ => new StandardRateLimit(),
    };

    /// <summary>How long the whole quota should wait; <c>null</c> when the answer is not about limits.</summary>
    public abstract TimeSpan? Read(int status, HttpResponseMessage response, ReadOnlySpan<byte> body, DateTimeOffset now);

    private sealed class NoRateLimit : RateLimitRules
    {
        public override TimeSpan? Read(int status, HttpResponseMessage response, ReadOnlySpan<byte> body, DateTimeOffset now) => null;
    }

    private sealed class StandardRateLimit : RateLimitRules
    {
        public override TimeSpan? Read(int status, HttpResponseMessage response, ReadOnlySpan<byte> body, DateTimeOffset now) =>
            status == 429 ? RetryAfterHeader.Read(response, now) ?? TimeSpan.FromSeconds(1) : null;
    }
}
