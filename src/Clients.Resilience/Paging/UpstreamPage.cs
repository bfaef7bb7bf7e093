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

    /// <summary>HTTP status of the page.</summary>
    public int Status { get; }

    /// <summary>Headers of the page.</summary>
    public UpstreamHeaders Headers { get; }

    /// <summary>What leads to the next page: a link, cursor, number or offset; <c>null</c> on the last page.</summary>
    public string? Next { get; }
}
