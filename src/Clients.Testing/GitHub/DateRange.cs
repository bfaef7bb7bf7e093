using System.Globalization;

namespace Clients.Testing.GitHub;

/// <summary>
/// The date syntax of searches: <c>&gt;=2026-01-01</c>, <c>2026-01-01..2026-02-01</c>, <c>*..2026-02-01</c>, <c>2026-01-01</c>.
/// </summary>
internal static class DateRange
{
    public static bool Contains(string range, DateTimeOffset time)
    {
        if (range.Split("..", 2) is [var from, var to])
            return (from == "*" || time >= Start(from)) && (to == "*" || time <= End(to));
        if (range.StartsWith(">=", StringComparison.Ordinal))
            return time >= Start(range[2..]);
        if (range.StartsWith("<=", StringComparison.Ordinal))
            return time <= End(range[2..]);
        if (range.StartsWith('>'))
            return time > End(range[1..]);
        if (range.StartsWith('<'))
            return time < Start(range[1..]);

        return time >= Start(range) && time <= End(range);
    }

    private static DateTimeOffset Start(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : DateTimeOffset.MaxValue;

    /// <summary>
    /// A date without a time means the whole day, a time without fractions the whole second: that is all that a run's time shows.
    /// </summary>
    private static DateTimeOffset End(string text)
    {
        var start = Start(text);
        return start == DateTimeOffset.MaxValue
            ? DateTimeOffset.MinValue
            : start + (text.Length <= 10 ? TimeSpan.FromDays(1) : TimeSpan.FromSeconds(1)) - TimeSpan.FromTicks(1);
    }
}
