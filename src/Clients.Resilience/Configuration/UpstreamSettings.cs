namespace Clients.Resilience;

/// <summary>An upstream as it will run: the contract's definition, overridden by configuration, and a secret if configuration holds one.</summary>
internal sealed record UpstreamSettings(UpstreamDefinition Definition, string? Token)
{
    /// <summary>Keeps the secret out of anything that prints records.</summary>
    public override string ToString() => Definition.Name;
}
