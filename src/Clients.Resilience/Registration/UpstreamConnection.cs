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
