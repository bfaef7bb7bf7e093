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

    /// <summary>What the upstream has stated of its quotas; the least where several credentials are in use. Empty before the first answer that tells.</summary>
    public IReadOnlyList<UpstreamQuota> Quotas => Runtime.RateGate.Quotas;

    /// <summary>Until when the upstream wants no requests; <c>null</c> while it takes them.</summary>
    public DateTimeOffset? ClosedUntil => Runtime.RateGate.ClosedUntil;

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

    /// <summary>The contract's operation that a request of this method to this absolute address is; <c>null</c> when it declares none.</summary>
    public OperationDefinition? FindOperation(HttpMethod method, Uri address)
    {
        ArgumentNullException.ThrowIfNull(method);
        return Runtime.Routes.Find(method, address);
    }

    /// <summary>
    /// Sends a request that other code has built through the pipeline, for libraries that bring a client of their own. Its headers pass the same
    /// checks, and credentials come from the pipeline alone. An answered failure is returned as it is, after the retries that it allows;
    /// <see cref="UpstreamErrorMapper.OfAnswer"/> tells what it means. The body is read within the attempt, unless the operation streams.
    /// </summary>
    /// <param name="request">With an absolute address. Not to be sent again.</param>
    /// <param name="operation">What governs the call. Default: the contract's operation with the request's method and path, else the rules of its method.</param>
    /// <param name="options">What this call changes.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="UpstreamException">There is no answer to return; its <see cref="UpstreamException.Error"/> says why.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    public Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, OperationDefinition? operation = null, UpstreamCallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Version = http.DefaultRequestVersion;
        request.VersionPolicy = http.DefaultVersionPolicy;
        request.Options.Set(
            UpstreamCall.OptionKey, new ForeignCall(Runtime, operation ?? Runtime.Routes.Find(request), cancellationToken, options, readsWhole: true));
        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, CancellationToken.None);
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
