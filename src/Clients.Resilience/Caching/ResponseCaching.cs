using System.Diagnostics.CodeAnalysis;

namespace Clients.Resilience;

/// <summary>
/// Whether this app can keep answers at all. An app that needs no cache is published without it and what it stands on, whatever its contracts
/// say: <c>&lt;RuntimeHostConfigurationOption Include="Clients.Resilience.ResponseCaching" Value="false" Trim="true" /&gt;</c>.
/// </summary>
internal static class ResponseCaching
{
    public const string Switch = "Clients.Resilience.ResponseCaching";

    [FeatureSwitchDefinition(Switch)]
    public static bool IsSupported { get; } = !AppContext.TryGetSwitch(Switch, out var supported) || supported;
}
