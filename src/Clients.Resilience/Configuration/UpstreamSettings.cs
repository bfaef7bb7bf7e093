namespace Clients.Resilience;

/// <summary>An upstream as it will run: the contract's definition, overridden by configuration, and the secrets that configuration holds.</summary>
internal sealed record UpstreamSettings(UpstreamDefinition Definition, ConfiguredSecrets Secrets)
{
    /// <summary>Where processes share what they know of the upstream; may hold a password. Default <c>null</c>: nowhere.</summary>
    public Uri? SharedState { get; init; }

    /// <summary>Keeps the secrets out of anything that prints records.</summary>
    public override string ToString() => Definition.Name;
}
