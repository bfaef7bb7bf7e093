namespace Clients.Resilience;

/// <summary>
/// One quota: what the upstream last said is left of it, less what is under way. Times are the ledger's ticks; its lock guards it.
/// </summary>
internal sealed class ResourceQuota(QuotaSize assumed, long now)
{
    /// <summary>Statements of one window differ by the upstream's rounding.</summary>
    private static readonly long Tolerance = TimeSpan.FromSeconds(5).Ticks;

    /// <summary>"Until the reset, and a second": the moment itself is rounded.</summary>
    private static readonly long Margin = TimeSpan.FromSeconds(1).Ticks;

    private bool isAssumed = true;
    private bool hasReset;
    private int reserved;

    private long Limit { get; set; } = assumed.Limit;

    private long Remaining { get; set; } = assumed.Limit;

    /// <summary>When the quota is filled again.</summary>
    private long ResetAt { get; set; } = now + assumed.Length.Ticks;

    private long FilledAt => ResetAt + Margin;

    /// <summary>Whether the upstream has said something of it.</summary>
    public bool IsStated { get; private set; }

    /// <summary>The first moment from <paramref name="at"/> on when one more request has a place.</summary>
    public long Earliest(long at)
    {
        if (at < FilledAt)
        {
            if (Remaining - reserved > 0)
            {
                return at;
            }

            at = FilledAt;
        }

        // Even the next window is promised to others: the one after it.
        return Limit - reserved > 0 ? at : Math.Max(at, FilledAt + assumed.Length.Ticks);
    }

    public void Reserve() => reserved++;

    /// <summary>An answer is there, or none will come: what nobody stated is taken as spent.</summary>
    public void Release(bool spent)
    {
        reserved--;
        if (spent && Remaining > 0)
        {
            Remaining--;
        }
    }

    /// <summary>What an answer said. Answers overtake each other: within one window the least counts, and those of a former one do not.</summary>
    /// <returns>Whether this used it up.</returns>
    public bool State(long remaining, long limit, long? resetAt)
    {
        var had = Remaining;
        if (resetAt is not { } until)
        {
            Remaining = remaining; // and the next answer replaces it
        }
        else if (isAssumed || until > ResetAt + Tolerance)
        {
            (Remaining, ResetAt, isAssumed, hasReset, had) = (remaining, until, false, true, long.MaxValue);
        }
        else if (until >= ResetAt - Tolerance)
        {
            Remaining = Math.Min(Remaining, remaining);
        }

        (Limit, IsStated) = (limit, true);
        return Remaining == 0 && had > 0;
    }

    /// <summary>The upstream refused: nothing is left until then.</summary>
    public void Exhaust(long filledAt) => (Remaining, isAssumed, hasReset, ResetAt) = (0, false, true, filledAt - Margin);

    public UpstreamQuota Show(string resource, long now, DateTimeOffset wallClock)
    {
        return new UpstreamQuota(resource, Limit, Remaining, hasReset && !isAssumed ? wallClock + TimeSpan.FromTicks(Math.Max(0, ResetAt - now)) : null);
    }

    /// <summary>When a window is over the next one is full, until an answer says otherwise. Done before anything else is asked or said.</summary>
    public void Roll(long now)
    {
        if (hasReset && now >= FilledAt)
        {
            (Remaining, isAssumed) = (Limit, true);
            ResetAt = now + assumed.Length.Ticks;
        }
    }
}
