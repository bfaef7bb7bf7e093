namespace Clients.Resilience;

/// <summary>
/// What one credential has spent of an upstream's limits, what is promised to requests that wait for their moment, and until when the
/// upstream wants none at all. Places are promised at once: who cannot have one in time is told so, and told when.
/// </summary>
internal sealed class RateLedger(string identity, RateTerms? terms, TimeProvider time)
{
    /// <summary>Their names are the upstream's to choose, and become tags.</summary>
    private const int MostResources = 16;

    private static readonly QuotaSize Unlimited = new(long.MaxValue, TimeSpan.FromHours(1));

    private readonly Lock gate = new();
    private readonly long origin = time.GetTimestamp();
    private readonly Dictionary<string, ResourceQuota> quotas = new(StringComparer.Ordinal);
    private readonly RateWindow[] windows = terms is null ? [] : [.. terms.Windows.Select(static window => new RateWindow(window))];
    private long closedUntil;
    private long lastWrite = long.MinValue / 2;
    private long lastUse;
    private int strikes;

    /// <summary>Whose limits these are.</summary>
    public string Identity { get; } = identity;

    /// <summary>How long nothing at all may be sent; zero when the gate is open.</summary>
    public TimeSpan ClosedFor
    {
        get
        {
            var until = Volatile.Read(ref closedUntil);
            return until == 0 ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Max(0, until - Now));
        }
    }

    public TimeSpan Idle => TimeSpan.FromTicks(Now - Volatile.Read(ref lastUse));

    private long Now => time.GetElapsedTime(origin).Ticks;

    /// <summary>A place within <paramref name="patience"/>, or <c>null</c>; <paramref name="wait"/> says when it is, or would be.</summary>
    public RateTicket? Enter(in RateCost cost, TimeSpan patience, out TimeSpan wait)
    {
        lock (gate)
        {
            var now = lastUse = Now;
            var quota = terms is null ? null : QuotaOf(cost.Resource, now);
            var at = Earliest(cost, quota, now);
            wait = at == long.MaxValue ? TimeSpan.MaxValue : TimeSpan.FromTicks(at - now);
            if (wait > TimeSpan.Zero && wait >= patience)
            {
                return null;
            }

            var ticket = new RateTicket(this, cost, at, lastWrite);
            quota?.Reserve();
            Spend(cost, at, 1);
            if (cost.Write)
            {
                lastWrite = at;
            }

            return ticket;
        }
    }

    /// <summary>The request has its answer, or will get none.</summary>
    public void Leave(RateTicket ticket)
    {
        lock (gate)
        {
            ticket.Over = true;
            Release(ticket, spent: !ticket.IsStated);
        }
    }

    /// <summary>The request is not sent: what was promised to it is free again.</summary>
    public void GiveBack(RateTicket ticket)
    {
        lock (gate)
        {
            ticket.Over = true;
            Release(ticket, spent: false);
            Spend(ticket.Cost, ticket.At, -1);
            if (ticket.Cost.Write && lastWrite == ticket.At)
            {
                lastWrite = ticket.WriteBefore;
            }
        }
    }

    /// <summary>A request that follows another by itself, such as a redirect's: it costs, and nobody asks.</summary>
    public void Note(in RateCost cost)
    {
        lock (gate)
        {
            Spend(cost, Now, 1);
        }
    }

    /// <summary>Whether a promised moment has passed for so long that what was promised no longer holds.</summary>
    public bool IsStale(RateTicket ticket, TimeSpan after) => Now - ticket.At > after.Ticks;

    /// <summary>What an answer said of a quota.</summary>
    /// <returns>Whether it is used up by that.</returns>
    public bool State(string resource, in QuotaStatement statement)
    {
        lock (gate)
        {
            var now = Now;
            return Keeps(resource) && QuotaOf(resource, now).State(statement.Remaining, statement.Limit, now + statement.ResetIn?.Ticks);
        }
    }

    /// <summary>The upstream refused, because a quota is used up for so long.</summary>
    public void Exhaust(string resource, TimeSpan wait)
    {
        lock (gate)
        {
            if (Keeps(resource))
            {
                var now = Now;
                QuotaOf(resource, now).Exhaust(now + wait.Ticks);
            }
        }
    }

    /// <summary>Nothing is sent for so long.</summary>
    /// <returns>Whether that closed the gate, or kept it closed for longer.</returns>
    public bool Close(TimeSpan wait)
    {
        lock (gate)
        {
            var until = Now + wait.Ticks;
            if (wait <= TimeSpan.Zero || until <= closedUntil)
            {
                return false;
            }

            Volatile.Write(ref closedUntil, until);
            return true;
        }
    }

    /// <summary>Forgets a closure that is over.</summary>
    /// <returns>Whether this was the first to notice.</returns>
    public bool TryOpen()
    {
        if (Volatile.Read(ref closedUntil) == 0 || ClosedFor > TimeSpan.Zero)
        {
            return false;
        }

        lock (gate)
        {
            var opened = closedUntil != 0 && closedUntil <= Now;
            closedUntil = opened ? 0 : closedUntil;
            return opened;
        }
    }

    /// <summary>
    /// Too fast, without a time: at least this long, doubled each time it happens again after the gate has opened. Several answers of one
    /// such moment count once.
    /// </summary>
    public TimeSpan Strike(TimeSpan least, TimeSpan most)
    {
        lock (gate)
        {
            if (closedUntil <= Now)
            {
                strikes++;
            }

            var wait = least * Math.Pow(2, Math.Clamp(strikes - 1, 0, 16));
            return wait < most ? wait : most;
        }
    }

    /// <summary>An answer that is no refusal: the upstream has forgiven.</summary>
    public void Forgive()
    {
        if (Volatile.Read(ref strikes) == 0)
        {
            return;
        }

        lock (gate)
        {
            strikes = closedUntil <= Now ? 0 : strikes; // one that was under way while it closed says nothing
        }
    }

    /// <summary>What the upstream has stated.</summary>
    public IReadOnlyList<UpstreamQuota> Quotas(DateTimeOffset wallClock)
    {
        lock (gate)
        {
            var now = Now;
            return [.. quotas.Where(static entry => entry.Value.IsStated).Select(entry => QuotaOf(entry.Key, now).Show(entry.Key, now, wallClock))];
        }
    }

    /// <summary>What is taken for a quota's size until the upstream states it.</summary>
    public QuotaSize Assume(string resource) => terms?.Assume(resource, Identity == CredentialIdentity.Anonymous) ?? Unlimited;

    private long Earliest(in RateCost cost, ResourceQuota? quota, long now)
    {
        var at = Math.Max(now, closedUntil);
        long before;
        do
        {
            before = at;
            at = quota?.Earliest(at) ?? at;
            at = cost.Write ? Math.Max(at, lastWrite + terms!.WriteSpacing.Ticks) : at;
            for (var i = 0; i < windows.Length && at != long.MaxValue; i++)
            {
                at = windows[i].Earliest(at, terms!.Windows[i].CostOf(cost));
            }
        }
        while (at != before && at != long.MaxValue);

        return at;
    }

    private void Release(RateTicket ticket, bool spent)
    {
        if (terms is not null)
        {
            QuotaOf(ticket.Cost.Resource, Now).Release(spent);
        }
    }

    private void Spend(in RateCost cost, long at, int sign)
    {
        for (var i = 0; i < windows.Length; i++)
        {
            windows[i].Add(at, sign * terms!.Windows[i].CostOf(cost));
        }
    }

    /// <summary>Whether a quota that the upstream names is known, or may become so.</summary>
    private bool Keeps(string resource) => quotas.Count < MostResources || quotas.ContainsKey(resource);

    private ResourceQuota QuotaOf(string resource, long now)
    {
        if (!quotas.TryGetValue(resource, out var quota))
        {
            quotas[resource] = quota = new ResourceQuota(Assume(resource), now);
        }

        quota.Roll(now);
        return quota;
    }
}
