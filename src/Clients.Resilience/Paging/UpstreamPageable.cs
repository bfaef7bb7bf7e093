using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

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

    /// <summary>
    /// The same list, telling when it is known to leave something out: <see cref="ListGap"/> once per kind and enumeration, at the page that
    /// says so and before its items. Pages tell it too; the log has a record of it in any case.
    /// </summary>
    /// <param name="tell">What to do about it; what it throws ends the enumeration.</param>
    public UpstreamPageable<T> OnGap(Action<ListGap> tell)
    {
        ArgumentNullException.ThrowIfNull(tell);
        return new UpstreamPageable<T>(Told);

        async IAsyncEnumerable<UpstreamPage<T>> Told([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var told = ListGap.None;
            await foreach (var page in pages(cancellationToken).WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                if ((page.Gap & ~told) is var news && news != ListGap.None)
                {
                    told |= news;
                    tell(news);
                }

                yield return page;
            }
        }
    }

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
