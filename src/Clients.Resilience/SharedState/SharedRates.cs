using System.Globalization;
using StackExchange.Redis;

namespace Clients.Resilience;

/// <summary>A place among all processes.</summary>
/// <param name="Id">Its name; <c>null</c> when there is none, or nobody could be asked.</param>
/// <param name="Wait">How long until its moment, or until there could be one.</param>
/// <param name="Refused">There is none in time.</param>
internal readonly record struct SharedPlace(string? Id, TimeSpan Wait, bool Refused)
{
    /// <summary>Its moment, by Redis's clock in milliseconds.</summary>
    public long At { get; init; }

    /// <summary>The last write before it.</summary>
    public long WriteBefore { get; init; }
}

/// <summary>
/// The ledger that all processes share which use one credential: the rules of <see cref="RateLedger"/>, carried out in Redis so that no two
/// processes take the same place.
/// </summary>
internal sealed class SharedRates(string upstream, RateTerms? terms, SharedStore store)
{
    /// <summary>How long to wait when everything that may run at once does.</summary>
    private static readonly TimeSpan Busy = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan LongestPatience = TimeSpan.FromDays(1);

    private static readonly string Process = Guid.NewGuid().ToString("n");
    private static long tickets;

    /// <summary>A process that dies keeps its places under way no longer than this.</summary>
    internal TimeSpan LongestFlight { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The clock that the scripts go by, in milliseconds. Default: Redis's own; tests set it.</summary>
    internal Func<long>? Clock { get; init; }

    private long Now => Clock?.Invoke() ?? -1;

    /// <summary>A place from <paramref name="from"/> on, if there is one within <paramref name="patience"/>.</summary>
    public async ValueTask<SharedPlace> EnterAsync(RateTicket ticket, TimeSpan from, TimeSpan patience, CancellationToken cancellationToken)
    {
        var cost = ticket.Cost;
        var id = string.Create(CultureInfo.InvariantCulture, $"{Process}:{Interlocked.Increment(ref tickets)}");
        var size = ticket.Ledger.Assume(cost.Resource);
        List<RedisValue> values =
        [
            Now, Milliseconds(from), Milliseconds(patience < LongestPatience ? patience : LongestPatience), id, Milliseconds(LongestFlight),
            cost.Resource, terms is null ? 0 : size.Limit, Milliseconds(size.Length),
            cost.Write && terms is not null ? Milliseconds(terms.WriteSpacing) : 0, terms?.AtOnce ?? 0,
        ];
        foreach (var window in terms?.Windows ?? [])
        {
            values.AddRange([Milliseconds(window.Step), window.Length.Ticks / window.Step.Ticks, window.Limit, window.CostOf(cost)]);
        }

        var answer = await store.AskAsync(
            database => database.ScriptEvaluateAsync(RateScripts.Enter, KeysOf(ticket), [.. values]), cancellationToken).ConfigureAwait(false);
        if (answer is null || (long[]?)answer is not [var verdict, var wait, var at, var before])
        {
            return default; // nobody can be asked: what this process knows decides
        }

        return verdict switch
        {
            1 => new SharedPlace(id, TimeSpan.FromMilliseconds(wait), false) { At = at, WriteBefore = before },
            2 => new SharedPlace(null, Busy, patience <= Busy),
            _ => new SharedPlace(null, TimeSpan.FromMilliseconds(wait), true),
        };
    }

    /// <summary>How long nothing may be sent with this credential.</summary>
    public async ValueTask<TimeSpan> ClosedForAsync(string identity, CancellationToken cancellationToken)
    {
        var answer = await store.AskAsync(
            database => database.ScriptEvaluateAsync(RateScripts.Closed, [Key(identity, "state")], [Now]), cancellationToken).ConfigureAwait(false);
        return answer is null || answer.IsNull ? TimeSpan.Zero : TimeSpan.FromMilliseconds((long)answer);
    }

    /// <summary>The request is answered, has failed, or was never sent; with it goes what its answer said.</summary>
    public async Task LeaveAsync(RateTicket ticket) => await store.AskAsync(
        database => database.ScriptEvaluateAsync(RateScripts.Leave, KeysOf(ticket), [.. Parting(ticket)]), CancellationToken.None).ConfigureAwait(false);

    private IEnumerable<RedisValue> Parting(RateTicket ticket)
    {
        var (cost, news) = (ticket.Cost, ticket.News);
        var size = ticket.Ledger.Assume(news.Resource ?? cost.Resource);
        yield return Now;
        yield return ticket.Place.Id;
        yield return cost.Resource;
        yield return terms is null ? 0 : size.Limit;
        yield return Milliseconds(size.Length);
        yield return !ticket.Sent ? -1 : ticket.IsStated ? 1 : 0;
        yield return ticket.Place.At;
        yield return cost.Write ? ticket.Place.WriteBefore : -1;
        yield return news.Resource ?? string.Empty;
        yield return news.Statement?.Remaining ?? -1;
        yield return news.Statement?.Limit ?? -1;
        yield return news.Statement?.ResetIn is { } reset ? Milliseconds(reset) : -1;
        yield return news.Exhausted is { } exhausted ? Milliseconds(exhausted) : -1;
        yield return news.Closed is { } closed ? Milliseconds(closed) : -1;
        foreach (var window in terms?.Windows ?? [])
        {
            yield return Milliseconds(window.Step);
            yield return window.CostOf(cost);
        }
    }

    private RedisKey[] KeysOf(RateTicket ticket)
    {
        var identity = ticket.Ledger.Identity;
        return
        [
            Key(identity, "state"), Key(identity, "flight"), Key(identity, $"flight:{ticket.Cost.Resource}"),
            .. Enumerable.Range(0, terms?.Windows.Count ?? 0).Select(i => Key(identity, string.Create(CultureInfo.InvariantCulture, $"window:{i}"))),
        ];
    }

    /// <summary>The credential is the hash tag, so that a cluster keeps its keys on one node.</summary>
    private RedisKey Key(string identity, string name) => $"clients:{{{upstream}:{identity}}}:{name}";

    private static long Milliseconds(TimeSpan time) => (long)Math.Ceiling(time.TotalMilliseconds);
}
