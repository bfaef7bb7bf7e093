using System.Globalization;

namespace Clients.Resilience;

/// <summary>GitHub's primary and secondary limits: its four rules for 403 and 429, in order
/// (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api).</summary>
internal sealed class GitHubRateLimit : RateLimitRules
{
    public override TimeSpan? Read(int status, HttpResponseMessage response, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (status is not (403 or 429))
        {
            return null;
        }

        if (RetryAfterHeader.Read(response, now) is { } stated)
        {
            return stated; // 1. it says how long
        }

        if (Header(response, "x-ratelimit-remaining") == 0)
        {
            return UntilReset(response, now); // 2. the hour's quota is used up
        }

        if (SaysSecondaryLimit(body))
        {
            return TimeSpan.FromSeconds(60); // 3. too fast, told in the body only
        }

        return status == 429 ? TimeSpan.FromSeconds(60) : null; // 4. any other 403 is about permissions
    }

    private static TimeSpan UntilReset(HttpResponseMessage response, DateTimeOffset now)
    {
        // Values in milliseconds exist in the wild: whatever is beyond the cap waits no longer than the cap.
        var reset = Header(response, "x-ratelimit-reset");
        var seconds = reset is { } epoch ? epoch - now.ToUnixTimeSeconds() + 1 : 60;
        return TimeSpan.FromSeconds(Math.Clamp(seconds, 1, (long)RateGate.LongestClosure.TotalSeconds * 12));
    }

    private static bool SaysSecondaryLimit(ReadOnlySpan<byte> body)
    {
        var text = System.Text.Encoding.UTF8.GetString(body[..Math.Min(body.Length, 4096)]);
        return text.Contains("secondary rate", StringComparison.OrdinalIgnoreCase)
            || text.Contains("secondary-rate-limits\"", StringComparison.OrdinalIgnoreCase)
            || text.Contains("#abuse-rate-limits\"", StringComparison.OrdinalIgnoreCase);
    }

    private static long? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values)
        && long.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
