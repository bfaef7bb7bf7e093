using Microsoft.Extensions.Http;

namespace Clients.Resilience;

/// <summary>
/// Looks at the finished handler chain of every upstream's client. Two pipelines on one client multiply attempts: a default
/// and a per-client registration of Microsoft's sent 16 (dotnet/extensions#4814).
/// </summary>
internal sealed class SecondPipelineFilter : IHttpMessageHandlerBuilderFilter
{
    public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
    {
        next(builder);
        if (UpstreamRegistry.UpstreamOf(builder.Name) is { } upstream && Find(builder.AdditionalHandlers) is { } second)
        {
            throw new UpstreamConfigurationException([Describe(upstream, second)]);
        }
    };

    private static string? Find(IList<DelegatingHandler> handlers)
    {
        var foreign = handlers.FirstOrDefault(static handler =>
            handler.GetType() is { Name: var name, Namespace: { } space }
            && name.Contains("Resilience", StringComparison.Ordinal) && space.StartsWith("Microsoft.Extensions.Http", StringComparison.Ordinal));
        return foreign?.GetType().Name ?? (handlers.Count(static handler => handler is UpstreamHandler) > 1 ? nameof(UpstreamHandler) : null);
    }

    private static UpstreamConfigurationError Describe(string upstream, string handler) => new(
        $"{UpstreamConfiguration.Root}:{UpstreamConfiguration.KeyOf(upstream)}",
        handler,
        "is a second resilience handler on this client: attempts would multiply",
        "Do not add resilience handlers to upstream clients, nor to all clients with ConfigureHttpClientDefaults");
}
