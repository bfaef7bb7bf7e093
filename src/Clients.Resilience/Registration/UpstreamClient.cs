using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Clients.Resilience;

/// <summary>
/// Clients without dependency injection. The rule of ownership: what <c>Create</c> returns lives as long as the process, so make
/// one per upstream and keep it; when connections must be closed earlier, use <c>Connect</c> and dispose of the connection.
/// </summary>
public static class UpstreamClient
{
    /// <summary>A generated client, found by its interface. Make it once: it owns a connection pool that is never closed.</summary>
    /// <exception cref="UpstreamConfigurationException">The configuration is wrong; all mistakes are listed.</exception>
    public static TClient Create<TClient>(Action<UpstreamClientSettings>? configure = null)
        where TClient : class
    {
        var contract = ContractCatalog.ByClient(typeof(TClient));
        return (TClient)contract.CreateClient(Connect(contract, configure));
    }

    /// <summary>A hand-written Refit interface under the policy of the upstream <paramref name="name"/>. Make it once.</summary>
    /// <exception cref="UpstreamConfigurationException">The configuration is wrong; all mistakes are listed.</exception>
    public static TApi Create<TApi>(string name, Action<UpstreamClientSettings>? configure = null)
        where TApi : class => Connect(ContractCatalog.ByName(name, typeof(TApi).Assembly), configure).Api<TApi>();

    /// <summary>A connection that the caller disposes of; several clients may share it.</summary>
    /// <exception cref="UpstreamConfigurationException">The configuration is wrong; all mistakes are listed.</exception>
    public static UpstreamConnection Connect(UpstreamContract contract, Action<UpstreamClientSettings>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(contract);
        var settings = new UpstreamClientSettings();
        configure?.Invoke(settings);
        var runtime = CreateRuntime(contract.Definition, settings);
#pragma warning disable CA2000 // The HttpClient owns the handlers, the connection owns the HttpClient.
        var handler = new UpstreamHandler(runtime) { InnerHandler = TransportFactory.Create(runtime, settings.Transport) };
        var http = new HttpClient(handler);
#pragma warning restore CA2000
        UpstreamConnection.Configure(http, runtime);
        return new UpstreamConnection(runtime, http);
    }

    private static UpstreamRuntime CreateRuntime(UpstreamDefinition definition, UpstreamClientSettings settings)
    {
        return new UpstreamRuntime(
            UpstreamConfiguration.Read(definition, settings.Configuration, Changed),
            settings.TimeProvider,
            settings.LoggerFactory ?? NullLoggerFactory.Instance,
            settings.Credential ?? (settings.Token is { } token ? new DelegateCredential(token) : null),
            settings.Transport)
        {
            Random = settings.Random ?? Random.Shared.NextDouble,
            Dialer = settings.Dialer ?? Dialer.Network,
        }.Follow(settings.Configuration, errors => UpstreamConfiguration.Read(definition, settings.Configuration, errors, Changed));

        UpstreamDefinition Changed(UpstreamDefinition configured)
        {
            var changed = settings.BaseAddress is { } address ? UpstreamConfiguration.Move(configured, address) : configured;
            return settings.Define?.Invoke(changed) ?? changed;
        }
    }
}
