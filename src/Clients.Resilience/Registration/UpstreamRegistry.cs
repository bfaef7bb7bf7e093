using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Clients.Resilience;

/// <summary>The upstreams of one service collection. Registering the same client twice is a mistake, reported at start.</summary>
internal sealed class UpstreamRegistry
{
    private readonly Dictionary<string, Entry> entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<UpstreamConfigurationError> mistakes = [];

    public static string HttpClientName(string upstream) => $"upstream:{upstream}";

    public static UpstreamRegistry Of(IServiceCollection services)
    {
        foreach (var service in services)
        {
            if (service is { IsKeyedService: false, ImplementationInstance: UpstreamRegistry existing })
            {
                return existing;
            }
        }

        var registry = new UpstreamRegistry();
        services.AddSingleton(registry);
        return registry;
    }

    /// <summary>True for the first client of an upstream.</summary>
    public bool Add(UpstreamContract contract, IConfiguration? configuration, Type client)
    {
        var name = contract.Definition.Name;
        if (!entries.TryGetValue(name, out var entry))
        {
            entries[name] = new Entry(contract, configuration, [client]);
            return true;
        }

        if (!entry.Clients.Add(client))
        {
            mistakes.Add(new(
                $"{UpstreamConfiguration.Root}:{UpstreamConfiguration.KeyOf(name)}", client.Name, "is registered twice for the same upstream", "Keep one of the registrations"));
        }
        else if (entry.Contract.GetType() != contract.GetType())
        {
            mistakes.Add(new(
                $"{UpstreamConfiguration.Root}:{UpstreamConfiguration.KeyOf(name)}", contract.GetType().Name,
                $"is another contract with the same name as {entry.Contract.GetType().Name}", "Rename one of the contracts"));
        }

        return false;
    }

    public UpstreamRuntime CreateRuntime(string name, IServiceProvider provider) => new(
        UpstreamConfiguration.Read(entries[name].Contract.Definition, ConfigurationOf(entries[name], provider)),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILoggerFactory>());

    /// <summary>Looks at everything that can be wrong before the first call.</summary>
    public IReadOnlyList<UpstreamConfigurationError> Check(IServiceProvider provider)
    {
        var errors = new List<UpstreamConfigurationError>(mistakes);
        foreach (var (name, entry) in entries)
        {
            var before = errors.Count;
            UpstreamConfiguration.Read(entry.Contract.Definition, ConfigurationOf(entry, provider), errors);
            RefuseUnknownUpstreams(ConfigurationOf(entry, provider), errors);
            if (errors.Count == before)
            {
                CheckHandlers(name, provider, errors);
            }
        }

        return [.. errors.Distinct()];
    }

    /// <summary>Two pipelines on one client multiply attempts: a default and a per-client registration of Microsoft's sent 16.</summary>
    public static void RefuseSecondPipeline(string name, IList<DelegatingHandler> handlers)
    {
        var second = handlers.FirstOrDefault(static handler =>
            handler is not UpstreamHandler && handler.GetType().FullName is { } type && type.Contains("Resilience", StringComparison.Ordinal)
            && type.StartsWith("Microsoft.Extensions.Http.", StringComparison.Ordinal));
        if (second is not null || handlers.Count(static handler => handler is UpstreamHandler) > 1)
        {
            throw new UpstreamConfigurationException([SecondPipeline(name, second?.GetType().Name ?? nameof(UpstreamHandler))]);
        }
    }

    private static UpstreamConfigurationError SecondPipeline(string name, string handler) => new(
        $"{UpstreamConfiguration.Root}:{UpstreamConfiguration.KeyOf(name)}", handler, "is a second resilience handler on this client, retries would multiply",
        "Do not add resilience handlers to upstream clients, nor to all clients with ConfigureHttpClientDefaults");

    private static IConfiguration? ConfigurationOf(Entry entry, IServiceProvider provider) =>
        entry.Configuration ?? provider.GetService<IConfiguration>();

    private static void CheckHandlers(string name, IServiceProvider provider, List<UpstreamConfigurationError> errors)
    {
        try
        {
            provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(HttpClientName(name));
        }
        catch (UpstreamConfigurationException exception)
        {
            errors.AddRange(exception.Errors);
        }
    }

    private void RefuseUnknownUpstreams(IConfiguration? configuration, List<UpstreamConfigurationError> errors)
    {
        if (configuration is null)
        {
            return;
        }

        var known = entries.Keys.Select(UpstreamConfiguration.KeyOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var child in configuration.GetSection(UpstreamConfiguration.Root).GetChildren().Where(child => !known.Contains(child.Key)))
        {
            errors.Add(new(
                child.Path, null, "is not an upstream of this app", $"Register its client, remove the section, or use one of: {string.Join(", ", known)}"));
        }
    }

    private sealed record Entry(UpstreamContract Contract, IConfiguration? Configuration, HashSet<Type> Clients);
}
