namespace Clients.Resilience;

/// <summary>What the answer to a request has said of limits.</summary>
/// <param name="Resource">The quota that it spoke of.</param>
/// <param name="Statement">What is left of it.</param>
/// <param name="Exhausted">It is used up for so long.</param>
/// <param name="Closed">Nothing may be sent for so long.</param>
internal readonly record struct RateNews(string? Resource, QuotaStatement? Statement, TimeSpan? Exhausted, TimeSpan? Closed);

/// <summary>The place of one request in what an upstream allows: from the moment that it is promised until its answer is there.</summary>
internal sealed class RateTicket(RateLedger ledger, RateCost cost, long at, long writeBefore)
{
    public RateLedger Ledger { get; } = ledger;

    public RateCost Cost { get; } = cost;

    /// <summary>When the request may go, in the ledger's ticks.</summary>
    public long At { get; } = at;

    /// <summary>The last write before this one, for giving the place back.</summary>
    public long WriteBefore { get; } = writeBefore;

    /// <summary>The same place in what processes share.</summary>
    public SharedPlace Place { get; set; }

    public RateNews News { get; set; }

    /// <summary>The request has reached the transport.</summary>
    public bool Sent { get; set; }

    /// <summary>The place is used or given back.</summary>
    public bool Over { get; set; }

    /// <summary>Its answer has said what is left of the quota that it was counted against.</summary>
    public bool IsStated => News.Statement is not null && News.Resource == Cost.Resource;
}
