namespace Clients.Resilience;

/// <summary>GitHub's primary and secondary limits: its four rules for 403 and 429, in order
/// (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api).</summary>
internal sealed class GitHubRateLimit : RateLimitRules
{
    /// <summary>What GitHub asks for where it names no time.</summary>
    private static readonly TimeSpan LeastPause = TimeSpan.FromSeconds(60);

    public override RateTerms Terms => GitHubTerms.Instance;

    public override RatePause? Read(int status, HttpResponseMessage response, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (status is not (403 or 429))
        {
            return null;
        }

        if (RetryAfterHeader.Read(response, now) is { } stated)
        {
            return new RatePause(stated, RatePauseReason.Stated); // 1. it says how long
        }

        if (QuotaStatement.Number(response, "x-ratelimit-remaining") == 0)
        {
            // 2. the quota is used up; the second more is GitHub's own advice
            return new RatePause(QuotaStatement.ReadReset(response, now) + TimeSpan.FromSeconds(1) ?? LeastPause, RatePauseReason.Quota);
        }

        return status == 429 || SaysSecondaryLimit(body)
            ? new RatePause(LeastPause, RatePauseReason.TooFast) // 3. too fast, told in the body only
            : null; // 4. any other 403 is about permissions
    }

    private static bool SaysSecondaryLimit(ReadOnlySpan<byte> body)
    {
        var text = System.Text.Encoding.UTF8.GetString(body[..Math.Min(body.Length, 4096)]);
        return text.Contains("secondary rate", StringComparison.OrdinalIgnoreCase)
            || text.Contains("secondary-rate-limits\"", StringComparison.OrdinalIgnoreCase)
            || text.Contains("#abuse-rate-limits\"", StringComparison.OrdinalIgnoreCase);
    }
}
