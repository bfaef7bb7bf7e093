using System.Diagnostics.CodeAnalysis;

namespace Clients.Resilience;

/// <summary>
/// Whether this app can share anything with other processes. An app that runs alone is published without it and what it stands on:
/// <c>&lt;RuntimeHostConfigurationOption Include="Clients.Resilience.SharedState" Value="false" Trim="true" /&gt;</c>.
/// </summary>
internal static class SharedStates
{
    public const string Switch = "Clients.Resilience.SharedState";

    [FeatureSwitchDefinition(Switch)]
    public static bool IsSupported { get; } = !AppContext.TryGetSwitch(Switch, out var supported) || supported;
}
