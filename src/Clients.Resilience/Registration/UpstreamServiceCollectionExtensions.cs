using Clients.Resilience;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using Refit;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the clients of upstreams.</summary>
public static class UpstreamServiceCollectionExtensions
{
    /// <summary>Registers a generated client as a singleton under its contract's policy. Generated <c>Add&lt;Upstream&gt;Client</c> calls this.</summary>
    public static IHttpClientBuilder AddUpstreamClient<TClient>(
        this IServiceCollection services, UpstreamContract contract, IConfiguration configuration)
        where TClient : class
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(contract);
        return Add(services, contract, configuration, static (contract, connection) => (TClient)contract.CreateClient(connection));
    }

    /// <summary>Registers a hand-written Refit interface as a singleton under the policy of the upstream <paramref name="name"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">Name of a contract known to the assembly of <typeparamref name="TApi"/> or to the entry assembly.</param>
    /// <param name="configuration">With an <c>Upstreams</c> section; default: the container's configuration, if there is one.</param>
    /// <param name="refit">Changes Refit's settings, such as the content serializer.</param>
    /// <exception cref="InvalidOperationException">There is no such upstream; the message names those that are known.</exception>
    public static IHttpClientBuilder AddUpstreamClient<TApi>(
        this IServiceCollection services, string name, IConfiguration? configuration = null, Action<RefitSettings>? refit = null)
        where TApi : class
    {
        ArgumentNullException.ThrowIfNull(services);
        return Add(services, ContractCatalog.ByName(name, typeof(TApi).Assembly), configuration, (_, connection) => connection.Api<TApi>(refit));
    }

    private static IHttpClientBuilder Add<TClient>(
        IServiceCollection services,
        UpstreamContract contract,
        IConfiguration? configuration,
        Func<UpstreamContract, UpstreamConnection, TClient> create)
        where TClient : class
    {
        var name = contract.Definition.Name;
        var registry = UpstreamRegistry.Of(services);
        var builder = services.AddHttpClient(UpstreamRegistry.HttpClientName(name));
        if (registry.Add(contract, configuration, typeof(TClient)))
        {
            AddUpstream(services, builder, name);
        }

        services.AddSingleton(provider => create(contract, provider.GetRequiredKeyedService<UpstreamConnection>(name)));
        return builder;
    }

    /// <summary>What the clients of one upstream share.</summary>
    private static void AddUpstream(IServiceCollection services, IHttpClientBuilder builder, string name)
    {
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<UpstreamStart>, UpstreamStartValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHttpMessageHandlerBuilderFilter, SecondPipelineFilter>());
        services.AddOptions<UpstreamStart>().ValidateOnStart();
        services.AddKeyedSingleton(name, static (provider, key) => provider.GetRequiredService<UpstreamRegistry>().CreateRuntime((string)key!, provider));
        services.AddKeyedSingleton(name, static (provider, key) =>
        {
            var runtime = provider.GetRequiredKeyedService<UpstreamRuntime>(key);
            var http = provider.GetRequiredService<IHttpClientFactory>().CreateClient(UpstreamRegistry.HttpClientName((string)key!));
            return new UpstreamConnection(runtime, http);
        });
        builder
            .RemoveAllLoggers()
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan) // the pool's own connection lifetime follows DNS
            .ConfigureHttpClient((provider, http) => UpstreamConnection.Configure(http, provider.GetRequiredKeyedService<UpstreamRuntime>(name)))
            .ConfigurePrimaryHttpMessageHandler(provider => TransportFactory.Create(provider.GetRequiredKeyedService<UpstreamRuntime>(name)))
            .AddHttpMessageHandler(provider => new UpstreamHandler(provider.GetRequiredKeyedService<UpstreamRuntime>(name)));
    }
}
