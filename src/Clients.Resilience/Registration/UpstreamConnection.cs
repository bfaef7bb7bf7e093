using System.Collections.Concurrent;
using System.Net;
using Refit;

namespace Clients.Resilience;

/// <summary>
/// A client's way to one upstream: connection pool, pipeline and shared state. From dependency injection it belongs to the
/// container; from <see cref="UpstreamClient.Connect(UpstreamContract, Action{UpstreamClientSettings}?)"/> to the caller.
/// </summary>
public sealed class UpstreamConnection : IDisposable
{
    private readonly HttpClient http;
    private readonly ConcurrentDictionary<Type, object> invokers = new();

    internal UpstreamConnection(UpstreamRuntime runtime, HttpClient http)
    {
        Runtime = runtime;
        this.http = http;
    }

    internal UpstreamRuntime Runtime { get; }

    /// <summary>The upstream's definition, with the overrides of configuration.</summary>
    public UpstreamDefinition Definition => Runtime.Definition;

    /// <summary>The invoker of a wire interface; one per interface.</summary>
    public UpstreamInvoker<TWire> Invoker<TWire>()
        where TWire : class => (UpstreamInvoker<TWire>)invokers.GetOrAdd(
            typeof(TWire),
            static (_, self) => new UpstreamInvoker<TWire>(self.Runtime, self.Api<TWire>(null)),
            this);

    /// <summary>A hand-written Refit interface over this connection; its failures are <see cref="UpstreamException"/>s.</summary>
    /// <param name="refit">Changes Refit's settings, such as the content serializer; the exception factories stay ours.</param>
    public TApi Api<TApi>(Action<RefitSettings>? refit = null)
        where TApi : class => RestService.ForGenerated<TApi>(http, UpstreamRefitSettings.Create(Runtime, refit));

    /// <summary>
    /// Sends a request made of wire values through the pipeline. The answer is a success (2xx) with the body as a stream, which the caller disposes
    /// of: that releases the call. The body is bounded by the budget and <see cref="LimitPolicy.Response"/>, unless the operation streams.
    /// </summary>
    /// <exception cref="UpstreamException">The call failed; its <see cref="UpstreamException.Error"/> says how.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    /// <exception cref="ArgumentException">The operation is not one of this upstream.</exception>
    /// <exception cref="InvalidOperationException">The request lacks a path value, or has a query parameter that the contract does not.</exception>
    public async Task<UpstreamResponse<Stream>> SendAsync(
        UpstreamRequest request, UpstreamCallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!Definition.Operations.Contains(request.Operation, ReferenceEqualityComparer.Instance))
        {
            throw new ArgumentException($"The operation '{request.Operation.Id}' is not one of the upstream '{Definition.Name}'.", nameof(request));
        }

        var call = new RawCall(Runtime, request.Operation, options, cancellationToken);
        HttpResponseMessage? response = null;
        try
        {
            using var message = request.ToMessage(http.BaseAddress!);
            message.Options.Set(UpstreamCall.OptionKey, call);
            response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, CancellationToken.None).ConfigureAwait(false);
        }
        catch (CallFaultException refused)
        {
            call.Failure = refused.Failure;
        }

        if (!call.Open)
        {
            response?.Dispose(); // otherwise it belongs to the stream that is handed out
        }

        return call.Failure is { } failure
            ? throw call.ToException(failure)
            : new UpstreamResponse<Stream>(
                (int)response!.StatusCode, new UpstreamHeaders(response.Headers, response.Content.Headers), call.Body, call.Body is not null, call.Attempts)
            {
                Revalidated = call.Measures.Cache == CacheResult.Revalidated,
            };
    }

    /// <summary>Closes the connections. Calls that are still running end on their own, within their budget.</summary>
    public void Dispose()
    {
        http.Dispose();
        Runtime.Dispose();
    }

    internal static void Configure(HttpClient http, UpstreamRuntime runtime)
    {
        http.BaseAddress = runtime.Definition.BaseAddress;
        http.Timeout = Timeout.InfiniteTimeSpan; // the budget rules
        http.DefaultRequestVersion = HttpVersion.Version20;
        http.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
    }
}
