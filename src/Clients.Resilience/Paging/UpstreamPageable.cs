using System.Diagnostics.CodeAnalysis;

namespace Clients.Resilience;

/// <summary>A list that is fetched page by page while it is enumerated. Each enumeration begins anew.</summary>
/// <typeparam name="T">Type of the items.</typeparam>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "The field's term for lists by page.")]
public class UpstreamPageable<T> : IAsyncEnumerable<T>
{
    private readonly Func<CancellationToken, IAsyncEnumerable<UpstreamPage<T>>> pages;

    internal UpstreamPageable(Func<CancellationToken, IAsyncEnumerable<UpstreamPage<T>>> pages) => this.pages = pages;

    /// <summary>A list of given pages, for fakes and tests.</summary>
    [SuppressMessage("Design", "CA1000:Do not declare static members on generic types", Justification = "Part of the agreed surface.")]
    public static UpstreamPageable<T> FromPages(IEnumerable<UpstreamPage<T>> pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        return new UpstreamPageable<T>(_ => pages.ToAsyncEnumerable());
    }

    /// <summary>The list page by page, with each page's status and headers. Every page is one call with a budget of its own.</summary>
    public IAsyncEnumerable<UpstreamPage<T>> ByPageAsync() => new PageSequence(pages);

    /// <inheritdoc/>
    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await foreach (var page in pages(cancellationToken).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            foreach (var item in page.Items)
            {
                yield return item;
            }
        }
    }

    private sealed class PageSequence(Func<CancellationToken, IAsyncEnumerable<UpstreamPage<T>>> pages) : IAsyncEnumerable<UpstreamPage<T>>
    {
        public IAsyncEnumerator<UpstreamPage<T>> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
            pages(cancellationToken).GetAsyncEnumerator(cancellationToken);
    }
}
