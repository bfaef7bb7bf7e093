namespace Clients.Resilience;

/// <summary>What one request costs of an upstream's limits.</summary>
/// <param name="Resource">The quota that it is counted against.</param>
/// <param name="Points">Points of the rate per minute.</param>
/// <param name="Write">Whether it changes something: such requests keep a distance.</param>
/// <param name="Content">Whether it creates what people are told of.</param>
internal readonly record struct RateCost(string Resource, int Points, bool Write, bool Content);

/// <summary>So much within any span of this length.</summary>
/// <param name="Length">Length of the window.</param>
/// <param name="Step">The grain in which it is counted; divides the length. What is allowed is at least length ÷ (length + step) of the limit.</param>
/// <param name="Limit">The most within a window.</param>
/// <param name="ContentOnly">Counts requests that create content, instead of points.</param>
internal sealed record RateWindowTerms(TimeSpan Length, TimeSpan Step, int Limit, bool ContentOnly)
{
    public int CostOf(in RateCost cost) => ContentOnly ? (cost.Content ? 1 : 0) : cost.Points;
}

/// <summary>A quota's size and the time after which it is filled again.</summary>
internal readonly record struct QuotaSize(long Limit, TimeSpan Length);

/// <summary>The limits that an upstream publishes: its clients keep to them by themselves.</summary>
internal abstract class RateTerms
{
    /// <summary>From one write to the next.</summary>
    public abstract TimeSpan WriteSpacing { get; }

    /// <summary>Requests that may run at the same time, over all processes that use the credential.</summary>
    public abstract int AtOnce { get; }

    public abstract IReadOnlyList<RateWindowTerms> Windows { get; }

    public abstract RateCost CostOf(OperationDefinition operation);

    /// <summary>What is assumed of a quota until the upstream states it.</summary>
    public abstract QuotaSize Assume(string resource, bool anonymous);
}
