namespace Clients.Resilience.Tests.Rates;

/// <summary>A moment that was promised to a request.</summary>
internal readonly record struct Promise(TimeSpan At, RateCost Cost);

/// <summary>GitHub's rules for the rate of requests, said once more and simply: any window, wherever it begins.</summary>
internal static class Rules
{
    public static void Hold(IEnumerable<Promise> promised)
    {
        Promise[] ordered = [.. promised.OrderBy(static p => p.At)];
        Window(ordered, TimeSpan.FromMinutes(1), 900, static cost => cost.Points);
        Window(ordered, TimeSpan.FromMinutes(1), 80, static cost => cost.Content ? 1 : 0);
        Window(ordered, TimeSpan.FromHours(1), 500, static cost => cost.Content ? 1 : 0);
        TimeSpan? last = null;
        foreach (var write in ordered.Where(static p => p.Cost.Write))
        {
            Assert.False(write.At - last < TimeSpan.FromSeconds(1), $"Writes at {last} and {write.At}.");
            last = write.At;
        }
    }

    private static void Window(Promise[] ordered, TimeSpan length, int limit, Func<RateCost, int> cost)
    {
        var (sum, first) = (0, 0);
        foreach (var promise in ordered)
        {
            sum += cost(promise.Cost);
            for (; promise.At - ordered[first].At >= length; first++)
            {
                sum -= cost(ordered[first].Cost);
            }

            Assert.True(sum <= limit, $"{sum} of {limit} within {length} before {promise.At}.");
        }
    }
}
