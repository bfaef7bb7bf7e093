using System.Globalization;
using System.Runtime.CompilerServices;

namespace Clients.Resilience;

public sealed partial class UpstreamInvoker<TWire>
{
    /// <summary>A list that goes on for longer than this does not end; at a hundred items a page it would have ten millions.</summary>
    private const int MostPages = 100_000;

    /// <summary>Pages without an item in a row: a filter may leave some empty, but not that many.</summary>
    private const int MostEmptyPages = 100;

    /// <summary>The loop that all ways of paging have in common: fetch, hand out, find out where to go on, never go anywhere twice.</summary>
    private UpstreamPageable<TItem> Walk<TArgs, TNext, TPage, TItem>(
        OperationDefinition operation,
        TArgs args,
        TNext? first,
        Func<TArgs, TNext?, bool, CancellationToken, Task<PageAnswer<TPage>>> fetch,
        PageShape<TPage, TItem> shape,
        Func<PageAnswer<TPage>, int, TNext?, TNext?> next,
        Func<TArgs, TNext, TArgs> advance,
        Func<TNext, string> show,
        CancellationToken callerToken)
        where TNext : class
    {
        ArgumentNullException.ThrowIfNull(shape);
        return new UpstreamPageable<TItem>(EnumerateAsync);

        async IAsyncEnumerable<UpstreamPage<TItem>> EnumerateAsync([EnumeratorCancellation] CancellationToken enumeratorToken)
        {
            using var linked = callerToken.CanBeCanceled && enumeratorToken.CanBeCanceled && callerToken != enumeratorToken
                ? CancellationTokenSource.CreateLinkedTokenSource(callerToken, enumeratorToken)
                : null;
            var token = linked?.Token ?? (callerToken.CanBeCanceled ? callerToken : enumeratorToken);
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var (current, position) = (args, first);
            var (count, empty, told) = (0L, 0, ListGap.None);
            while (true)
            {
                var answer = await fetch(current, position, seen.Count == 0, token).ConfigureAwait(false);
                var response = answer.Response;
                var items = response.HasValue ? shape.Items(response.Value) ?? [] : [];
                count += items.Count;
                empty = items.Count == 0 ? empty + 1 : 0;
                position = count < shape.Limit || shape.Limit is null ? next(answer, items.Count, position) : null;
                var page = Page(response, items, shape, count, position is null ? null : show(position));
                if ((page.Gap & ~told) != ListGap.None)
                {
                    told |= page.Gap;
                    runtime.Telemetry.ListIncomplete(operation, page.Gap, count, page.Total);
                }

                yield return page;
                if (position is null)
                {
                    yield break;
                }

                if (!seen.Add(page.Next!) || seen.Count >= MostPages || empty >= MostEmptyPages)
                {
                    throw Endless(operation, response.Attempts);
                }

                current = advance(current, position);
            }
        }
    }

    private static UpstreamPage<TItem> Page<TPage, TItem>(
        UpstreamResponse<TPage> response, IReadOnlyList<TItem> items, PageShape<TPage, TItem> shape, long count, string? next)
    {
        var total = response.HasValue ? shape.Total?.Invoke(response.Value) : null;
        var incomplete = response.HasValue && shape.Incomplete?.Invoke(response.Value) == true;
        return new UpstreamPage<TItem>(items, response.Status, response.Headers, next)
        {
            Body = response.HasValue ? response.Value : null,
            Total = total,
            Gap = (incomplete ? ListGap.Incomplete : ListGap.None) | (next is null && total > count ? ListGap.Ceiling : ListGap.None),
        };
    }

    private UpstreamException Endless(OperationDefinition operation, int attempts) => new(new UpstreamError
    {
        Code = UpstreamErrorCode.ProtocolError,
        Upstream = runtime.Definition.Name,
        Operation = operation.Id,
        Attempts = attempts,
        Effect = CallEffect.Processed,
        Detail = "The list would never end: its next page is one that was there before, or there are too many, or too many without an item.",
    });

    /// <param name="Response">The answer.</param>
    /// <param name="Address">Where it came from in the end: what relative links are relative to (RFC 8288, section 3.2).</param>
    private sealed record PageAnswer<TPage>(UpstreamResponse<TPage> Response, Uri? Address);

    private sealed record Position(long Value)
    {
        public string Text => Value.ToString(CultureInfo.InvariantCulture);
    }
}
