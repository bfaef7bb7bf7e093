namespace Clients.Resilience;

/// <summary>What an app names to receive telemetry: <c>AddMeter(UpstreamTelemetry.Name)</c>, <c>AddSource(UpstreamTelemetry.Name)</c>.</summary>
public static class UpstreamTelemetry
{
    /// <summary>Name of the meter and of the activity source; with <c>.</c> and the upstream's name, the category of the log records.</summary>
    public const string Name = "Clients.Resilience";
}
