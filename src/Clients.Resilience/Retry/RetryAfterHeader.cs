using System.Globalization;

namespace Clients.Resilience;

/// <summary>Reads Retry-After: seconds (a fraction is tolerated) or an HTTP date. What is malformed or negative is ignored.</summary>
internal static class RetryAfterHeader
{
    private const double LongestSeconds = 10 * 365 * 86400d;

    public static TimeSpan? Read(HttpResponseMessage response, DateTimeOffset now) =>
        response.Headers.NonValidated.TryGetValues("Retry-After", out var values) ? Parse(values.ToString(), now) : null;

    internal static TimeSpan? Parse(string value, DateTimeOffset now)
    {
        var text = value.AsSpan().Trim();
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
        {
            return double.IsFinite(seconds) ? TimeSpan.FromSeconds(Math.Min(seconds, LongestSeconds)) : null;
        }

        if (!DateTimeOffset.TryParseExact(
            text, ["r", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"], CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite, out var date))
        {
            return null;
        }

        return TimeSpan.FromTicks(Math.Max((date - now).Ticks, 0));
    }
}
