namespace Clients.Resilience;

/// <summary>The path of one call.</summary>
internal static class UpstreamPipeline
{
    /// <summary>Builds the chain that every call passes through: one line per step, outermost first.</summary>
    public static CallStep Build(
        UpstreamRuntime runtime, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> transport) => Chain(
        new TelemetryStep(runtime.Telemetry),
        new TotalBudgetStep(),
        new EgressStep(runtime.Egress),
        new PollStep(),
        new RateGateStep(runtime.RateGate),
        new ConcurrencyStep(runtime.Concurrency),
        new DownloadStep(),
        new RetryStep(runtime.RetryBudget),
        new PaceStep(runtime.RateGate),
        new BreakerStep(runtime.Circuits),
        new AttemptTimeoutStep(),
        new ResponseStep(),
        new RedirectStep(runtime.Egress),
        new CredentialStep(runtime.Definition, runtime.Credentials, runtime.Scopes),
        new HeaderStep(runtime.Definition),
        new CacheStep(runtime.Cache),
        new TransportStep(transport));

    private static CallStep Chain(params ReadOnlySpan<CallStep> steps)
    {
        for (var i = 0; i < steps.Length - 1; i++)
        {
            steps[i].Next = steps[i + 1];
        }

        return steps[0];
    }
}
