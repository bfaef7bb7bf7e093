using System.Globalization;
using System.Runtime.CompilerServices;

namespace Clients.Resilience;

public sealed partial class UpstreamInvoker<TWire>
{
    // All four: "limit" is the number of items after which the upstream serves no further page, so that none is asked for.

    /// <summary>Pages by <c>Link: rel=next</c>, followed as an opaque address on the upstream's own origin.</summary>
    public UpstreamPageable<TItem> PagesByLink<TArgs, TPage, TItem>(
        OperationDefinition operation,
        ResponseReader<TPage> reader,
        TArgs args,
        Func<TWire, TArgs, UpstreamCall, Task<HttpResponseMessage>> send,
        Func<TPage, IReadOnlyList<TItem>?> items,
        int? limit,
        UpstreamCallOptions? options,
        CancellationToken cancellationToken) =>
        Pages<TArgs, Uri, TPage, TItem>(
            args, null, (current, target, token) => SendToAsync(target, operation, reader, current, send, options, token), items,
            (response, _, target) => NextLink(operation, response.Headers["Link"], target),
            static (current, _) => current, static target => target.AbsoluteUri, limit, cancellationToken);

    /// <summary>Pages by a cursor in the body.</summary>
    public UpstreamPageable<TItem> PagesByCursor<TArgs, TPage, TItem>(
        OperationDefinition operation,
        ResponseReader<TPage> reader,
        TArgs args,
        Func<TWire, TArgs, UpstreamCall, Task<HttpResponseMessage>> send,
        Func<TPage, IReadOnlyList<TItem>?> items,
        Func<TPage, string?> next,
        Func<TArgs, string, TArgs> withCursor,
        int? limit,
        UpstreamCallOptions? options,
        CancellationToken cancellationToken) =>
        Pages<TArgs, string, TPage, TItem>(
            args, null, (current, _, token) => SendToAsync(null, operation, reader, current, send, options, token), items,
            (response, _, _) => response.HasValue && next(response.Value) is { Length: > 0 } cursor ? cursor : null,
            withCursor, static cursor => cursor, limit, cancellationToken);

    /// <summary>Pages by number, until a page is empty or, where the page size is known, short.</summary>
    public UpstreamPageable<TItem> PagesByNumber<TArgs, TPage, TItem>(
        OperationDefinition operation,
        ResponseReader<TPage> reader,
        TArgs args,
        Func<TWire, TArgs, UpstreamCall, Task<HttpResponseMessage>> send,
        Func<TPage, IReadOnlyList<TItem>?> items,
        Func<TArgs, int, TArgs> withPage,
        int firstPage,
        int? pageSize,
        int? limit,
        UpstreamCallOptions? options,
        CancellationToken cancellationToken) =>
        Pages<TArgs, Position, TPage, TItem>(
            withPage is null ? throw new ArgumentNullException(nameof(withPage)) : withPage(args, firstPage),
            new Position(firstPage),
            (current, _, token) => SendToAsync(null, operation, reader, current, send, options, token), items,
            (_, count, page) => count == 0 || count < pageSize ? null : new Position(page!.Value + 1),
            (current, page) => withPage(current, (int)page.Value), static page => page.Text, limit, cancellationToken);

    /// <summary>Pages by offset, until a page is empty.</summary>
    public UpstreamPageable<TItem> PagesByOffset<TArgs, TPage, TItem>(
        OperationDefinition operation,
        ResponseReader<TPage> reader,
        TArgs args,
        Func<TWire, TArgs, UpstreamCall, Task<HttpResponseMessage>> send,
        Func<TPage, IReadOnlyList<TItem>?> items,
        Func<TArgs, long, TArgs> withOffset,
        int? limit,
        UpstreamCallOptions? options,
        CancellationToken cancellationToken) =>
        Pages<TArgs, Position, TPage, TItem>(
            args, new Position(0), (current, _, token) => SendToAsync(null, operation, reader, current, send, options, token), items,
            static (_, count, offset) => count == 0 ? null : new Position(offset!.Value + count),
            (current, offset) => withOffset(current, offset.Value), static offset => offset.Text, limit, cancellationToken);

    /// <summary>The loop that all four have in common: fetch, hand out, find out where to go on, never go anywhere twice.</summary>
    private UpstreamPageable<TItem> Pages<TArgs, TNext, TPage, TItem>(
        TArgs args,
        TNext? first,
        Func<TArgs, TNext?, CancellationToken, Task<UpstreamResponse<TPage>>> fetch,
        Func<TPage, IReadOnlyList<TItem>?> items,
        Func<UpstreamResponse<TPage>, int, TNext?, TNext?> next,
        Func<TArgs, TNext, TArgs> advance,
        Func<TNext, string> show,
        int? limit,
        CancellationToken callerToken)
        where TNext : class
    {
        return new UpstreamPageable<TItem>(EnumerateAsync);

        async IAsyncEnumerable<UpstreamPage<TItem>> EnumerateAsync([EnumeratorCancellation] CancellationToken enumeratorToken)
        {
            using var linked = callerToken.CanBeCanceled && enumeratorToken.CanBeCanceled && callerToken != enumeratorToken
                ? CancellationTokenSource.CreateLinkedTokenSource(callerToken, enumeratorToken)
                : null;
            var token = linked?.Token ?? (callerToken.CanBeCanceled ? callerToken : enumeratorToken);
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var (current, position) = (args, first);
            var count = 0L;
            while (true)
            {
                var response = await fetch(current, position, token).ConfigureAwait(false);
                var page = response.HasValue ? items(response.Value) ?? [] : [];
                count += page.Count;
                position = count < limit || limit is null ? next(response, page.Count, position) : null;
                var text = position is null ? null : show(position);
                yield return new UpstreamPage<TItem>(page, response.Status, response.Headers, text);
                if (position is null)
                {
                    yield break;
                }

                if (!seen.Add(text!))
                {
                    throw Loop(response.Attempts);
                }

                current = advance(current, position);
            }
        }
    }

    private Uri? NextLink(OperationDefinition operation, string? header, Uri? current)
    {
        if (LinkHeader.Next(header) is not { } link)
        {
            return null;
        }

        if (AddressText.TryRead(current ?? runtime.Definition.BaseAddress, link, out var target) && runtime.Egress.IsHome(target) && target.UserInfo.Length == 0)
        {
            return target;
        }

        throw new UpstreamException(new UpstreamError
        {
            Code = UpstreamErrorCode.EgressDenied,
            Upstream = runtime.Definition.Name,
            Operation = operation.Id,
            Effect = CallEffect.NotSent,
            Detail = "The next page's link leads away from the upstream's own origin and was not followed.",
        });
    }

    private UpstreamException Loop(int attempts) => new(new UpstreamError
    {
        Code = UpstreamErrorCode.ProtocolError,
        Upstream = runtime.Definition.Name,
        Attempts = attempts,
        Effect = CallEffect.Processed,
        Detail = "The next page is one that was there before: the list would never end.",
    });

    private sealed record Position(long Value)
    {
        public string Text => Value.ToString(CultureInfo.InvariantCulture);
    }
}
