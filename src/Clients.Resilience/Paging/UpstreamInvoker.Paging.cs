namespace Clients.Resilience;

public sealed partial class UpstreamInvoker<TWire>
{
    /// <summary>Pages by <c>Link: rel=next</c>, followed as an opaque address on the upstream's own origin.</summary>
    public UpstreamPageable<TItem> PagesByLink<TArgs, TPage, TItem>(
        OperationDefinition operation,
        ResponseReader<TPage> reader,
        TArgs args,
        Func<TWire, TArgs, UpstreamCall, Task<HttpResponseMessage>> send,
        PageShape<TPage, TItem> shape,
        UpstreamCallOptions? options,
        CancellationToken cancellationToken) =>
        Walk<TArgs, Uri, TPage, TItem>(
            operation, args, null, (current, target, begins, token) => SendPageAsync(target, begins, operation, reader, current, send, options, token), shape,
            (answer, _, _) => NextLink(operation, answer.Response.Headers["Link"], answer.Address),
            static (current, _) => current, static target => target.AbsoluteUri, cancellationToken);

    /// <summary>Pages by a cursor in the body.</summary>
    public UpstreamPageable<TItem> PagesByCursor<TArgs, TPage, TItem>(
        OperationDefinition operation,
        ResponseReader<TPage> reader,
        TArgs args,
        Func<TWire, TArgs, UpstreamCall, Task<HttpResponseMessage>> send,
        PageShape<TPage, TItem> shape,
        Func<TPage, string?> next,
        Func<TArgs, string, TArgs> withCursor,
        UpstreamCallOptions? options,
        CancellationToken cancellationToken) =>
        Walk<TArgs, string, TPage, TItem>(
            operation, args, null, (current, _, begins, token) => SendPageAsync(null, begins, operation, reader, current, send, options, token), shape,
            (answer, _, _) => answer.Response.HasValue && next(answer.Response.Value) is { Length: > 0 } cursor ? cursor : null,
            withCursor, static cursor => cursor, cancellationToken);

    /// <summary>Pages by number, until a page is empty or, where the page size is known, short.</summary>
    public UpstreamPageable<TItem> PagesByNumber<TArgs, TPage, TItem>(
        OperationDefinition operation,
        ResponseReader<TPage> reader,
        TArgs args,
        Func<TWire, TArgs, UpstreamCall, Task<HttpResponseMessage>> send,
        PageShape<TPage, TItem> shape,
        Func<TArgs, int, TArgs> withPage,
        int firstPage,
        int? pageSize,
        UpstreamCallOptions? options,
        CancellationToken cancellationToken) =>
        Walk<TArgs, Position, TPage, TItem>(
            operation,
            withPage is null ? throw new ArgumentNullException(nameof(withPage)) : withPage(args, firstPage),
            new Position(firstPage),
            (current, _, begins, token) => SendPageAsync(null, begins, operation, reader, current, send, options, token), shape,
            (_, count, page) => count == 0 || count < pageSize ? null : new Position(page!.Value + 1),
            (current, page) => withPage(current, (int)page.Value), static page => page.Text, cancellationToken);

    /// <summary>Pages by offset, until a page is empty.</summary>
    public UpstreamPageable<TItem> PagesByOffset<TArgs, TPage, TItem>(
        OperationDefinition operation,
        ResponseReader<TPage> reader,
        TArgs args,
        Func<TWire, TArgs, UpstreamCall, Task<HttpResponseMessage>> send,
        PageShape<TPage, TItem> shape,
        Func<TArgs, long, TArgs> withOffset,
        UpstreamCallOptions? options,
        CancellationToken cancellationToken) =>
        Walk<TArgs, Position, TPage, TItem>(
            operation, args, new Position(0), (current, _, begins, token) => SendPageAsync(null, begins, operation, reader, current, send, options, token), shape,
            static (_, count, offset) => count == 0 ? null : new Position(offset!.Value + count),
            (current, offset) => withOffset(current, offset.Value), static offset => offset.Text, cancellationToken);

    /// <summary>Fetches a page. Where the list begins, and nowhere else, a status may mean that it is empty.</summary>
    private async Task<PageAnswer<TPage>> SendPageAsync<TArgs, TPage>(
        Uri? target,
        bool begins,
        OperationDefinition operation,
        ResponseReader<TPage> reader,
        TArgs args,
        Func<TWire, TArgs, UpstreamCall, Task<HttpResponseMessage>> send,
        UpstreamCallOptions? options,
        CancellationToken cancellationToken)
    {
        var call = new UpstreamCall<TPage>(runtime, operation, reader, withResponse: true, options, cancellationToken)
        {
            Target = target, Valueless = begins ? operation.EmptyStatuses : [],
        };
        var response = await SendCallAsync(call, args, send).ConfigureAwait(false);
        return new PageAnswer<TPage>(response, call.Response!.RequestMessage?.RequestUri);
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
}
