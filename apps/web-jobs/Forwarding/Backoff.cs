namespace WebJobs.Forwarding;

/// <summary>How long to wait before the next try: doubling, never more than a minute, never less than the upstream asked for.</summary>
internal static class Backoff
{
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    /// <param name="failures">Failed tries so far, at least 1.</param>
    /// <param name="asked">What the upstream asked for, if it did.</param>
    /// <param name="random">0 to 1: half of the wait is random, so that operations that failed together do not come back together.</param>
    public static TimeSpan Delay(int failures, TimeSpan? asked, double random)
    {
        var doubled = failures > 6 ? Longest : First * Math.Pow(2, failures - 1);
        var own = (doubled < Longest ? doubled : Longest) * (0.5 + (random / 2));
        var least = asked is { } wait ? (wait < LongestAsked ? wait : LongestAsked) : TimeSpan.Zero;
        return own > least ? own : least;
    }
}
