using System.Collections.Concurrent;

namespace Clients.Resilience;

/// <summary>Whether a call may go: with which place and after which wait; without a place it asks again after the wait, or is refused.</summary>
internal readonly record struct RateAdmission(RateTicket? Ticket, TimeSpan Wait, bool Refused);

/// <summary>
/// Keeps an upstream's limits, per credential: what it publishes is kept to before anything is sent, what it says in its answers holds for
/// all calls that share the credential.
/// </summary>
internal sealed class RateGate
{
    /// <summary>Nobody is believed for longer than this; 114 hours have been seen. A quota's own window is no closure.</summary>
    public static readonly TimeSpan LongestClosure = TimeSpan.FromSeconds(300);

    /// <summary>A place that is used so much later than promised is asked for anew.</summary>
    private static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(250);

    /// <summary>Credentials that are kept apart; an app that has one for each of its users leaves those behind that are idle.</summary>
    private const int MostLedgers = 1024;

    private static readonly RateCost One = new("default", 1, Write: false, Content: false);

    private readonly ConcurrentDictionary<string, RateLedger> ledgers = new(StringComparer.Ordinal);
    private readonly RateLimitRules rules;
    private readonly CredentialSource source;
    private readonly CredentialIdentity identity;
    private readonly TimeProvider time;
    private readonly CallTelemetry? telemetry;
    private readonly SharedRates? shared;
    private volatile bool closed;

    public RateGate(RateLimitRules rules, CredentialSource source, TimeProvider time, CallTelemetry? telemetry = null, SharedRates? shared = null)
    {
        this.rules = rules;
        this.source = source;
        this.time = time;
        this.telemetry = telemetry;
        this.shared = shared;
        identity = new CredentialIdentity(source);
    }

    /// <summary>Nothing is limited and nothing is closed: the way is free.</summary>
    public bool IsIdle => IsLocal && !closed;

    /// <summary>No limits are published and nothing is shared: whose credential it is need not be found out.</summary>
    private bool IsLocal => rules.Terms is null && shared is null;

    public static RateGate Create(UpstreamDefinition definition, CredentialSource source, TimeProvider time, CallTelemetry telemetry, SharedStore? store)
    {
        var kind = RateLimitRules.For(definition.RateLimit);
        var everybody = store is null || definition.RateLimit == RateLimitKind.None ? null : new SharedRates(definition.Name, kind.Terms, store);
        return new RateGate(kind, source, time, telemetry, everybody);
    }

    /// <summary>What the upstream has stated of its quotas; the least where several credentials are in use.</summary>
    public IReadOnlyList<UpstreamQuota> Quotas => [.. ledgers.Values
        .SelectMany(ledger => ledger.Quotas(time.GetUtcNow()))
        .GroupBy(static quota => quota.Resource, StringComparer.Ordinal)
        .Select(static group => group.MinBy(static quota => quota.Remaining)!)];

    /// <summary>Until when nothing is sent; <c>null</c> while the gate is open.</summary>
    public DateTimeOffset? ClosedUntil
    {
        get
        {
            var longest = ledgers.Values.Select(static ledger => ledger.ClosedFor).DefaultIfEmpty().Max();
            return longest > TimeSpan.Zero ? time.GetUtcNow() + longest : null;
        }
    }

    /// <summary>A place for a request of this call, if there is one in time.</summary>
    public async ValueTask<RateAdmission> EnterAsync(UpstreamCall call, TimeSpan patience)
    {
        var ledger = LedgerOf(IsLocal ? source.QuotaKey : await identity.GetAsync(call.Clock.Token).ConfigureAwait(false));
        if (ledger.TryOpen())
        {
            closed = ledgers.Values.Any(static other => other.ClosedFor > TimeSpan.Zero);
            telemetry?.GateOpened();
        }

        if (ledger.Enter(rules.Terms?.CostOf(call.Operation) ?? One, patience, out var wait) is not { } ticket)
        {
            return new RateAdmission(null, wait, true);
        }

        if (shared is null)
        {
            return new RateAdmission(ticket, wait, false);
        }

        ticket.Place = await shared.EnterAsync(ticket, wait, patience, call.Clock.Token).ConfigureAwait(false);
        if (ticket.Place is { Id: null, Wait.Ticks: > 0 } none)
        {
            Leave(ticket);
            return new RateAdmission(null, none.Wait, none.Refused);
        }

        return new RateAdmission(ticket, ticket.Place.Wait > wait ? ticket.Place.Wait : wait, false);
    }

    /// <summary>How long nothing may be sent, for a call that has waited for its place and asks whether it still holds.</summary>
    public async ValueTask<TimeSpan> ClosedForAsync(RateTicket ticket, CancellationToken cancellationToken)
    {
        var here = ticket.Ledger.ClosedFor;
        if (ticket.Place.Id is null)
        {
            return here;
        }

        var there = await shared!.ClosedForAsync(ticket.Ledger.Identity, cancellationToken).ConfigureAwait(false);
        return here > there ? here : there;
    }

    /// <summary>Whether a place must be asked for anew: it was used by an earlier attempt, or its moment has passed in a queue.</summary>
    public static bool IsStale(RateTicket ticket) => ticket.Over || ticket.Ledger.IsStale(ticket, Lateness);

    /// <summary>The request is answered, has failed, or was never sent. A second time does nothing.</summary>
    public void Leave(RateTicket ticket)
    {
        if (ticket.Over)
        {
            return;
        }

        if (ticket.Sent)
        {
            ticket.Ledger.Leave(ticket);
        }
        else
        {
            ticket.Ledger.GiveBack(ticket);
        }

        if (ticket.Place.Id is not null)
        {
            _ = shared!.LeaveAsync(ticket);
        }
    }

    /// <summary>Takes from an answer what it says of quotas.</summary>
    public void Learn(UpstreamCall call, HttpResponseMessage response)
    {
        // A 401 counts against nobody's quota but that of the address it came from.
        if ((IsLocal && !UpstreamGauges.RatesWanted) || call.LeftOrigin || (int)response.StatusCode == 401
            || QuotaStatement.Read(response, time.GetUtcNow()) is not { } statement)
        {
            return;
        }

        var ledger = LedgerOf(call);
        var resource = QuotaStatement.ResourceOf(response, call.Ticket?.Cost.Resource);
        if (call.Ticket is { } ticket)
        {
            ticket.News = ticket.News with { Resource = resource, Statement = statement };
        }

        if (ledger.State(resource, statement) && rules.Terms is not null && statement.ResetIn is { } left)
        {
            telemetry?.QuotaUsedUp(resource, time.GetUtcNow() + left);
        }

        if (response.IsSuccessStatusCode)
        {
            ledger.Forgive();
        }
    }

    /// <summary>Takes from a refusal how long to wait, and closes what it is about; <c>null</c> for one that is not about limits.</summary>
    public TimeSpan? Hear(UpstreamCall call, HttpResponseMessage response, ReadOnlySpan<byte> body)
    {
        var now = time.GetUtcNow();
        if (call.LeftOrigin || rules.Read((int)response.StatusCode, response, body, now) is not { } pause)
        {
            return null;
        }

        var ledger = LedgerOf(call);
        var news = call.Ticket?.News ?? default;
        var wait = pause.Wait;
        if (pause.Reason == RatePauseReason.Quota)
        {
            news = news with { Resource = QuotaStatement.ResourceOf(response, call.Ticket?.Cost.Resource), Exhausted = wait };
            ledger.Exhaust(news.Resource, wait);
            telemetry?.QuotaUsedUp(news.Resource, now + wait);
        }
        else
        {
            wait = pause.Reason == RatePauseReason.TooFast ? ledger.Strike(wait, LongestClosure) : wait;
            var closure = wait < LongestClosure ? wait : LongestClosure;
            news = news with { Closed = closure };
            if (ledger.Close(closure))
            {
                closed = true;
                telemetry?.GateClosed(now + closure);
            }
        }

        if (call.Ticket is { } ticket)
        {
            ticket.News = news;
        }

        return wait;
    }

    private RateLedger LedgerOf(string key)
    {
        if (ledgers.TryGetValue(key, out var known))
        {
            return known;
        }

        if (ledgers.Count >= MostLedgers)
        {
            foreach (var (name, ledger) in ledgers)
            {
                if (ledger.Idle > QuotaStatement.LongestWindow)
                {
                    ledgers.TryRemove(name, out _);
                }
            }
        }

        return ledgers.Count >= MostLedgers
            ? ledgers.GetOrAdd(string.Empty, Create) // so many at once share one: too careful, and bounded
            : ledgers.GetOrAdd(key, Create);
    }

    private RateLedger LedgerOf(UpstreamCall call) => call.Ticket?.Ledger ?? LedgerOf(source.QuotaKey);

    private RateLedger Create(string key) => new(key, rules.Terms, time);
}
