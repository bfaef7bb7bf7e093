using Microsoft.Extensions.Logging.Abstractions;

namespace Clients.Resilience.Tests;

public sealed class PipelineOrderTests
{
    [Fact]
    public void Pipeline_OfAnUpstream_HasTheDocumentedOrder()
    {
        var runtime = new UpstreamRuntime(new UpstreamSettings(ThingsContract.Default, ConfiguredSecrets.None), TimeProvider.System, NullLoggerFactory.Instance);

        var names = new List<string>();
        for (var step = UpstreamPipeline.Build(runtime, (_, _) => Task.FromResult(new HttpResponseMessage())); step is not null; step = step.Next)
        {
            names.Add(step.GetType().Name);
        }

        Assert.Equal(
            [
                "TelemetryStep", "TotalBudgetStep", "EgressStep", "PollStep", "RateGateStep", "ConcurrencyStep", "DownloadStep", "RetryStep", "PaceStep",
                "BreakerStep", "AttemptTimeoutStep", "ResponseStep", "RedirectStep", "CredentialStep", "HeaderStep", "CacheStep", "TransportStep",
            ],
            names);
    }
}
