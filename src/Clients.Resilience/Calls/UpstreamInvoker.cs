namespace Clients.Resilience;

/// <summary>Sends the operations of one upstream: the wire interface builds the request, the pipeline governs it, a reader takes the result.</summary>
/// <typeparam name="TWire">The upstream's internal Refit interface.</typeparam>
public sealed partial class UpstreamInvoker<TWire>
    where TWire : class
{
    private readonly UpstreamRuntime runtime;
    private readonly TWire wire;

    internal UpstreamInvoker(UpstreamRuntime runtime, TWire wire)
    {
        this.runtime = runtime;
        this.wire = wire;
    }

    /// <summary>Sends a call and returns the body of its answer.</summary>
    /// <exception cref="UpstreamException">The call failed; its <see cref="UpstreamException.Error"/> says how.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    public async Task<T> SendAsync<TArgs, T>(
        OperationDefinition operation,
        ResponseReader<T> reader,
        TArgs args,
        Func<TWire, TArgs, UpstreamCall, Task<HttpResponseMessage>> send,
        UpstreamCallOptions? options,
        CancellationToken cancellationToken)
    {
        var call = new UpstreamCall<T>(runtime, operation, reader, withResponse: false, options, cancellationToken);
        await RunAsync(call, args, send).ConfigureAwait(false);
        ThrowIfFailed(call);
        return call.Value!;
    }

    /// <summary>Sends a call and returns status, headers and body. 2xx and 304 are results; a 304 has no value.</summary>
    /// <exception cref="UpstreamException">The call failed; its <see cref="UpstreamException.Error"/> says how.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    public Task<UpstreamResponse<T>> SendWithResponseAsync<TArgs, T>(
        OperationDefinition operation,
        ResponseReader<T> reader,
        TArgs args,
        Func<TWire, TArgs, UpstreamCall, Task<HttpResponseMessage>> send,
        UpstreamCallOptions? options,
        CancellationToken cancellationToken) =>
        SendCallAsync(new UpstreamCall<T>(runtime, operation, reader, withResponse: true, options, cancellationToken), args, send);

    private async Task<UpstreamResponse<T>> SendCallAsync<TArgs, T>(
        UpstreamCall<T> call, TArgs args, Func<TWire, TArgs, UpstreamCall, Task<HttpResponseMessage>> send)
    {
        await RunAsync(call, args, send).ConfigureAwait(false);
        ThrowIfFailed(call);
        var response = call.Response!;
        var headers = new UpstreamHeaders(response.Headers, response.Content.Headers);
        return new UpstreamResponse<T>((int)response.StatusCode, headers, call.Value, call.HasValue, call.Attempts) { Revalidated = call.Measures.Cache == CacheResult.Revalidated };
    }

    private async ValueTask RunAsync<TArgs>(
        UpstreamCall call, TArgs args, Func<TWire, TArgs, UpstreamCall, Task<HttpResponseMessage>> send)
    {
        ArgumentNullException.ThrowIfNull(send);
        try
        {
            var response = await send(wire, args, call).ConfigureAwait(false);
            if (!call.Open)
            {
                response.Dispose(); // otherwise it belongs to the stream that is handed out
            }
        }
        catch (CallFaultException refused)
        {
            call.Failure = refused.Failure;
        }
    }

    /// <summary>In the caller's own frame: every async frame that an exception crosses throws it once more.</summary>
    private static void ThrowIfFailed(UpstreamCall call)
    {
        if (call.Failure is { } failure)
        {
            throw call.ToException(failure);
        }
    }
}
