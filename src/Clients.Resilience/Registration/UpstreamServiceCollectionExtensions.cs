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
        services.AddSingleton(provider =>
            (TClient)contract.CreateClient(provider.GetRequiredKeyedService<UpstreamConnection>(contract.Definition.Name)));
        return AddUpstream(services, contract, configuration, typeof(TClient));
    }

    /// <summary>Registers a client of another make, which sends through the connection, as a singleton under a contract's policy.</summary>
    /// <param name="services">The services.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="configuration">With an <c>Upstreams</c> section; default: what another client of the upstream brings, else the container's.</param>
    /// <param name="create">Makes the client; called once.</param>
    public static IHttpClientBuilder AddUpstreamClient<TClient>(
        this IServiceCollection services, UpstreamContract contract, IConfiguration? configuration, Func<UpstreamConnection, TClient> create)
        where TClient : class
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(create);
        services.AddSingleton(provider => create(provider.GetRequiredKeyedService<UpstreamConnection>(contract.Definition.Name)));
        return AddUpstream(services, contract, configuration, typeof(TClient));
    }

    /// <summary>Registers a hand-written Refit interface under the policy of the upstream <paramref name="name"/>.</summary>
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
        var contract = ContractCatalog.ByName(name, typeof(TApi).Assembly);
        services.AddRefitGeneratedClient<TApi>(
            provider => UpstreamRefitSettings.Create(provider.GetRequiredKeyedService<UpstreamRuntime>(contract.Definition.Name), refit),
            UpstreamRegistry.HttpClientName(contract.Definition.Name));
        return AddUpstream(services, contract, configuration, typeof(TApi));
    }

    private static IHttpClientBuilder AddUpstream(
        IServiceCollection services, UpstreamContract contract, IConfiguration? configuration, Type client)
    {
        var name = contract.Definition.Name;
        var builder = services.AddHttpClient(UpstreamRegistry.HttpClientName(name));
        if (UpstreamRegistry.Of(services).Add(contract, configuration, client))
        {
            AddPipeline(services, builder, name);
            contract.AddServices(services);
        }

        // Each time, because Refit's registration names a primary handler of its own and the last one wins.
        return builder.ConfigurePrimaryHttpMessageHandler(provider => TransportFactory.Create(provider.GetRequiredKeyedService<UpstreamRuntime>(name)));
    }

    /// <summary>What the clients of one upstream share.</summary>
    private static void AddPipeline(IServiceCollection services, IHttpClientBuilder builder, string name)
    {
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(static provider => provider.GetRequiredService<UpstreamRegistry>().Propagated());
        services.TryAddSingleton(static provider => new UpstreamDirectory(provider.GetRequiredService<UpstreamRegistry>(), provider));
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
            .AddHttpMessageHandler(provider => new UpstreamHandler(provider.GetRequiredKeyedService<UpstreamRuntime>(name)));
    }
}
