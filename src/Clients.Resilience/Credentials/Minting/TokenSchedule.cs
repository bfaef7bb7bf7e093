namespace Clients.Resilience;

/// <summary>When a token is renewed and when it is no longer used, counted from the request for it; and when a failed request is repeated.</summary>
internal static class TokenSchedule
{
    /// <summary>Lifetime of a token whose issuer does not say (RFC 6749, section 5.1, leaves that to its documentation).</summary>
    public static readonly TimeSpan UnstatedLifetime = TimeSpan.FromHours(1);

    /// <summary>A token is asked for anew every day, however long it lives.</summary>
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(1);

    /// <summary>A spurious 401 costs one token in this time at most.</summary>
    public static readonly TimeSpan BetweenRejections = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongestEarliness = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestMargin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstBlock = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBlock = TimeSpan.FromSeconds(30);

    /// <summary>Not used in its last minute or tenth: it must not expire on its way, nor by a clock that runs ahead.</summary>
    public static TimeSpan Usable(TimeSpan lifetime) => Capped(lifetime) - Min(Capped(lifetime) / 10, LongestMargin);

    /// <summary>
    /// Renewed in the background while the old one still serves: a fifth of its life or five minutes before its end, and up to half of that
    /// earlier, so that processes that started together do not renew together.
    /// </summary>
    /// <param name="lifetime">As the issuer stated it.</param>
    /// <param name="random">0 ≤ x &lt; 1.</param>
    public static TimeSpan Renewal(TimeSpan lifetime, double random) =>
        Capped(lifetime) - (Min(Capped(lifetime) / 5, LongestEarliness) * (1 + (random / 2)));

    /// <summary>How long an issuer is left alone after failures in a row: 1 s, doubled up to 30 s, plus a fifth of jitter; longer if it says so.</summary>
    public static TimeSpan Block(int failures, TimeSpan? stated, double random)
    {
        var own = TimeSpan.FromTicks((long)Math.Min(LongestBlock.Ticks, FirstBlock.Ticks * Math.Pow(2, Math.Min(failures - 1, 20))));
        var asked = Min(stated ?? TimeSpan.Zero, RateGate.LongestClosure);
        return (own > asked ? own : asked) * (1 + (random / 5));
    }

    private static TimeSpan Capped(TimeSpan lifetime) => Min(lifetime, LongestLifetime);

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
