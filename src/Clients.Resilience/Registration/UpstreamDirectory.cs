using Microsoft.Extensions.DependencyInjection;

namespace Clients.Resilience;

/// <summary>The upstreams that an app has registered, by name. Injectable as soon as there is one.</summary>
public sealed class UpstreamDirectory
{
    private readonly UpstreamRegistry registry;
    private readonly IServiceProvider provider;

    internal UpstreamDirectory(UpstreamRegistry registry, IServiceProvider provider) => (this.registry, this.provider) = (registry, provider);

    /// <summary>What the contract of an upstream says; configuration may override numbers and addresses of it.</summary>
    /// <exception cref="ArgumentException">There is no such upstream; the message names what may have been meant.</exception>
    public UpstreamDefinition Contract(string upstream)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        return registry.Contracts.FirstOrDefault(definition => string.Equals(definition.Name, upstream, StringComparison.Ordinal))
            ?? throw new ArgumentException(
                $"This app has no upstream '{upstream}'. {Spelling.Suggest(upstream, [.. registry.Contracts.Select(static definition => definition.Name)])}",
                nameof(upstream));
    }

    /// <summary>The contract that an operation belongs to.</summary>
    /// <exception cref="ArgumentException">The operation's upstream is not registered.</exception>
    public UpstreamDefinition Contract(OperationDefinition operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return registry.Contracts.FirstOrDefault(definition => definition.Operations.Contains(operation, ReferenceEqualityComparer.Instance))
            ?? throw new ArgumentException(
                $"The operation '{operation.Id}' belongs to no upstream of this app: register its client with Add<Upstream>Client first.", nameof(operation));
    }

    /// <summary>The way to an upstream.</summary>
    /// <exception cref="ArgumentException">There is no such upstream.</exception>
    public UpstreamConnection Connection(string upstream) => provider.GetRequiredKeyedService<UpstreamConnection>(Contract(upstream).Name);
}
