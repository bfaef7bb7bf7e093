namespace Clients.Resilience;

/// <summary>One page of a list.</summary>
/// <typeparam name="T">Type of the items.</typeparam>
public sealed class UpstreamPage<T>
{
    /// <summary>Made by the invoker; by hand in fakes and tests.</summary>
    public UpstreamPage(IReadOnlyList<T> items, int status = 200, UpstreamHeaders? headers = null, string? next = null)
    {
        Items = items;
        Status = status;
        Headers = headers ?? UpstreamHeaders.Empty;
        Next = next;
    }

    /// <summary>The items.</summary>
    public IReadOnlyList<T> Items { get; }

    /// <summary>HTTP status of the page. A 4xx is one that the policy takes for an empty list.</summary>
    public int Status { get; }

    /// <summary>Headers of the page.</summary>
    public UpstreamHeaders Headers { get; }

    /// <summary>What leads to the next page: a link, cursor, number or offset; <c>null</c> on the last page.</summary>
    public string? Next { get; }

    /// <summary>The whole answer, of the type that the operation's own method returns; <c>null</c> where there was none.</summary>
    public object? Body { get; init; }

    /// <summary>How many items match in all, as this page says; <c>null</c> when it does not.</summary>
    public long? Total { get; init; }

    /// <summary>Whether the list is known to leave something out. Default <see cref="ListGap.None"/>.</summary>
    public ListGap Gap { get; init; }
}
