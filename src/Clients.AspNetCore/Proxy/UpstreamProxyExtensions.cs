using Clients.AspNetCore;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the façade over upstreams.</summary>
public static class UpstreamProxyExtensions
{
    /// <summary>
    /// Makes <see cref="IUpstreamProxy"/> injectable and <c>MapUpstreamOperation</c> work, with <c>AddUpstreamErrors</c>. The upstreams themselves
    /// are registered by their own <c>Add&lt;Upstream&gt;Client</c>.
    /// </summary>
    public static IServiceCollection AddUpstreamProxy(this IServiceCollection services)
    {
        services.AddUpstreamErrors();
        services.TryAddSingleton<IUpstreamProxy, UpstreamProxy>();
        return services;
    }
}
