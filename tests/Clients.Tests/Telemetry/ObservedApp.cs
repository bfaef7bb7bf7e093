#pragma warning disable MA0004, CA2000 // shown as a user writes it
using System.Collections.Concurrent;
using System.Diagnostics;
using Clients.GitHub;
using Clients.Resilience;
using Clients.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Clients.Tests.Telemetry;

[CollectionDefinition(nameof(ObservedApp))]
public sealed class ObservedAppTests : ICollectionFixture<ObservedApp>;

/// <summary>
/// An app that is wired as docs/telemetry.md says, once for all tests: its generated client has met about everything that can be measured, and
/// its metrics have been scraped over HTTP.
/// </summary>
public sealed class ObservedApp : IAsyncLifetime
{
    private static readonly UpstreamCallOptions Once = new() { Attempts = 1 };

    public PrometheusText Scraped { get; private set; } = null!;

    public ConcurrentQueue<Activity> Spans { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await using var upstream = await FakeGitHub.StartAsync();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == UpstreamTelemetry.Name,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = Spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
        [
            new("Upstreams:GitHub:BaseAddress", upstream.BaseAddress.AbsoluteUri),
            new("Upstreams:GitHub:Concurrency:Limit", "1"),
        ]);
        builder.Services.AddGitHubRepoClient(builder.Configuration);

        builder.Services.AddHttpClient("billing").WithUpstreamObservability();

        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter(UpstreamTelemetry.Name, "System.Net.Http").AddPrometheusExporter())
            .WithTracing(tracing => tracing.AddSource(UpstreamTelemetry.Name, "System.Net.Http"));

        await using var app = builder.Build();
        app.MapPrometheusScrapingEndpoint();
        await app.StartAsync();

        await MeetEverythingAsync(app.Services.GetRequiredService<IGitHubRepoClient>(), upstream);
        using (var billing = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient("billing"))
        using (await billing.GetAsync(new Uri(upstream.BaseAddress, "zen")))
        using (var scraper = new HttpClient())
        {
            Scraped = PrometheusText.Parse(await scraper.GetStringAsync(new Uri(app.Urls.Single() + "/metrics")));
        }
    }

    public ValueTask DisposeAsync() => default;

    private static async Task MeetEverythingAsync(IGitHubRepoClient github, FakeGitHub upstream)
    {
        upstream.Faults.On("repos/get").Status(502);
        await github.GetRepositoryAsync("acme", "rocket");
        await FailAsync(UpstreamErrorCode.NotFound, github.GetRepositoryAsync("acme", "nothing"));

        upstream.Faults.On("repos/get").Hang();
        await FailAsync(UpstreamErrorCode.TimeoutTotal, github.GetRepositoryAsync("acme", "rocket", new UpstreamCallOptions { Timeout = TimeSpan.FromMilliseconds(300) }));

        upstream.Faults.On("actions/create-workflow-dispatch").Status(500);
        await FailAsync(UpstreamErrorCode.UpstreamError, github.DispatchWorkflowAsync(
            "acme", "pipelines", "deploy.yml", new WorkflowDispatch { Ref = "main", Inputs = new Dictionary<string, string> { ["environment"] = "staging" } }));

        // One permit: whoever comes second waits until the first is answered.
        upstream.Faults.On("repos/get").Delay(TimeSpan.FromMilliseconds(200));
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => github.GetRepositoryAsync("acme", "rocket")));

        upstream.Faults.On("repos/get").Status(429, retryAfter: TimeSpan.FromSeconds(1));
        await FailAsync(UpstreamErrorCode.RateLimited, github.GetRepositoryAsync("acme", "rocket", Once));
        await github.GetRepositoryAsync("acme", "rocket");
    }

    private static async Task FailAsync(string code, Task call) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<UpstreamException>(() => call)).Code);
}
