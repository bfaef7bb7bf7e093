namespace Clients.Resilience;

/// <summary>Where the parts of a list are in an answer that holds one page of it. Generated from the policy's <c>paging</c>.</summary>
/// <typeparam name="TPage">Type of the answer.</typeparam>
/// <typeparam name="TItem">Type of the items.</typeparam>
/// <param name="items">The items of a page; <c>null</c> is none.</param>
public sealed class PageShape<TPage, TItem>(Func<TPage, IReadOnlyList<TItem>?> items)
{
    /// <summary>The items of a page; <c>null</c> is none.</summary>
    public Func<TPage, IReadOnlyList<TItem>?> Items { get; } = items;

    /// <summary>How many items match in all, where the answer says so. Default <c>null</c>: it does not.</summary>
    public Func<TPage, long?>? Total { get; init; }

    /// <summary>Whether the upstream says that it has not looked everywhere. Default <c>null</c>: it does not tell.</summary>
    public Func<TPage, bool?>? Incomplete { get; init; }

    /// <summary>Items after which the upstream serves no further page, so that none is asked for. Default: no such limit.</summary>
    public int? Limit { get; init; }
}
