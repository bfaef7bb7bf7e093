using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Clients.Resilience;

/// <summary>The upstreams of one service collection. Registering the same client twice is a mistake, reported at start.</summary>
internal sealed class UpstreamRegistry
{
    private readonly Dictionary<string, Entry> entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<UpstreamConfigurationError> mistakes = [];

    private const string Prefix = "upstream:";

    public static string HttpClientName(string upstream) => Prefix + upstream;

    public static string? UpstreamOf(string? httpClientName) =>
        httpClientName?.StartsWith(Prefix, StringComparison.Ordinal) == true ? httpClientName[Prefix.Length..] : null;

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

    public IEnumerable<UpstreamDefinition> Contracts => entries.Values.Select(static entry => entry.Contract.Definition);

    /// <summary>True for the first client of an upstream.</summary>
    public bool Add(UpstreamContract contract, IConfiguration? configuration, Type client)
    {
        var name = contract.Definition.Name;
        if (!entries.TryGetValue(name, out var entry))
        {
            entries[name] = new Entry(contract, configuration, [client]);
            return true;
        }

        entry.Configuration ??= configuration; // whichever client of the upstream brings it, and in whatever order
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

    public PropagatedHeaders Propagated() => new(entries.Values.Select(static entry => entry.Contract.Definition));

    public UpstreamRuntime CreateRuntime(string name, IServiceProvider provider)
    {
        var (definition, configuration) = (entries[name].Contract.Definition, ConfigurationOf(entries[name], provider));
        return new UpstreamRuntime(
            UpstreamConfiguration.Read(definition, configuration),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetKeyedService<CredentialSource>(name))
            .Follow(configuration, errors => UpstreamConfiguration.Read(definition, configuration, errors));
    }

    /// <summary>Looks at everything that can be wrong before the first call.</summary>
    public IReadOnlyList<UpstreamConfigurationError> Check(IServiceProvider provider)
    {
        var errors = new List<UpstreamConfigurationError>(mistakes);
        foreach (var (name, entry) in entries)
        {
            var before = errors.Count;
            UpstreamConfiguration.Read(entry.Contract.Definition, ConfigurationOf(entry, provider), errors);
            RefuseMisspeltUpstreams(ConfigurationOf(entry, provider), errors);
            if (errors.Count == before)
            {
                CheckHandlers(name, provider, errors);
            }
        }

        return [.. errors.Distinct()];
    }

    private static IConfiguration? ConfigurationOf(Entry entry, IServiceProvider provider) =>
        entry.Configuration ?? provider.GetService<IConfiguration>();

    private static void CheckHandlers(string name, IServiceProvider provider, List<UpstreamConfigurationError> errors)
    {
        try
        {
            provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(HttpClientName(name));
            CredentialCheck.CheckAsync(provider.GetRequiredKeyedService<UpstreamRuntime>(name), errors).AsTask().GetAwaiter().GetResult(); // never waits
        }
        catch (UpstreamConfigurationException exception)
        {
            errors.AddRange(exception.Errors);
        }
    }

    /// <summary>
    /// A section of an upstream that this app does not use is fine, since apps share their configuration; one that is nearly the name of
    /// an upstream that it does use would be ignored without a word.
    /// </summary>
    private void RefuseMisspeltUpstreams(IConfiguration? configuration, List<UpstreamConfigurationError> errors)
    {
        var known = entries.Keys.Select(UpstreamConfiguration.KeyOf).ToList();
        foreach (var child in configuration?.GetSection(UpstreamConfiguration.Root).GetChildren() ?? [])
        {
            if (!known.Contains(child.Key, StringComparer.OrdinalIgnoreCase) && Spelling.Nearest(child.Key, known) is { } meant)
            {
                errors.Add(new(child.Path, null, "is not an upstream of this app", $"Write {UpstreamConfiguration.Root}:{meant}"));
            }
        }
    }

    private sealed class Entry(UpstreamContract contract, IConfiguration? configuration, HashSet<Type> clients)
    {
        public UpstreamContract Contract => contract;

        public IConfiguration? Configuration { get; set; } = configuration;

        public HashSet<Type> Clients => clients;
    }
}
