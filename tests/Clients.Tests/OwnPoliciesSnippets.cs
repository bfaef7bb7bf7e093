#pragma warning disable CA1849, CA2000, CA2007, MA0004, MA0040, xUnit1051 // shown as a user writes it
using System.Collections.Concurrent;
using Clients.GitHub;
using Clients.InternalJobs;
using Clients.Resilience;
using Clients.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Polly;
using Polly.Extensions.Http;
using Polly.Fallback;

namespace Clients.Tests;

/// <summary>The C# of docs/own-policies.md, compiled and run: <see cref="ReadmeTests"/> compares the two texts.</summary>
public sealed class OwnPoliciesSnippets
{
    [Fact]
    public async Task AroundTheCall()
    {
        await using var embedded = await FakeGitHub.StartAsync();
        embedded.Faults.On("repos/get").Delay(TimeSpan.Zero).Status(502).Always();
        var github = UpstreamClient.Create<IGitHubRepoClient>(settings => settings.BaseAddress = embedded.BaseAddress);

        var known = new ConcurrentDictionary<string, Repository>();
        ResiliencePipeline<Repository> lastKnown = new ResiliencePipelineBuilder<Repository>()
            .AddFallback(new FallbackStrategyOptions<Repository>
            {
                ShouldHandle = new PredicateBuilder<Repository>().Handle<UpstreamException>(failure => failure.Code == UpstreamErrorCode.UpstreamUnavailable),
                FallbackAction = _ => Outcome.FromResultAsValueTask(known["acme/rocket"]),
            })
            .Build();

        known["acme/rocket"] = await github.GetRepositoryAsync("acme", "rocket");
        Repository repository = await lastKnown.ExecuteAsync(async token => await github.GetRepositoryAsync("acme", "rocket", cancellationToken: token));

        Assert.Same(known["acme/rocket"], repository);
        Assert.Equal(4, embedded.Requests.Count);
    }

    [Fact]
    public async Task AroundEachAttempt()
    {
        await using var embedded = await FakeGitHub.StartAsync();
        embedded.Faults.On("repos/get").Status(502).Always();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("Upstreams:GitHub:BaseAddress", embedded.BaseAddress.AbsoluteUri)]);

        // One circuit for all upstreams of this app: they stand behind the same gateway.
        IAsyncPolicy<HttpResponseMessage> gateway = HttpPolicyExtensions.HandleTransientHttpError().CircuitBreakerAsync(2, TimeSpan.FromSeconds(30));

        builder.Services.AddGitHubRepoClient(builder.Configuration).AddHttpMessageHandler(() => new PolicyHandler(gateway));
        builder.Services.AddInternalJobsClient(builder.Configuration).AddHttpMessageHandler(() => new PolicyHandler(gateway));

        using var app = builder.Build();
        await Assert.ThrowsAsync<UpstreamException>(() => app.Services.GetRequiredService<IGitHubRepoClient>().GetRepositoryAsync("acme", "rocket"));
        var jobs = await Assert.ThrowsAsync<UpstreamException>(() => app.Services.GetRequiredService<IInternalJobsClient>().GetJobAsync("1"));

        Assert.Equal((UpstreamErrorCode.CircuitOpen, CallEffect.NotSent), (jobs.Code, jobs.Error.Effect));
        Assert.Equal(2, embedded.Requests.Count);
    }

    [Fact]
    public async Task Retry_InAHandler_NeverSendsTwiceWhatIsNotIdempotent()
    {
        await using var embedded = await FakeGitHub.StartAsync();
        embedded.Faults.On("actions/create-workflow-dispatch").Status(500).Always();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("Upstreams:GitHub:BaseAddress", embedded.BaseAddress.AbsoluteUri)]);
        builder.Services.AddGitHubRepoClient(builder.Configuration)
            .AddHttpMessageHandler(() => new PolicyHandler(HttpPolicyExtensions.HandleTransientHttpError().RetryAsync(3)));
        using var app = builder.Build();

        var failure = await Assert.ThrowsAsync<UpstreamException>(() => app.Services.GetRequiredService<IGitHubRepoClient>()
            .DispatchWorkflowAsync("acme", "pipelines", "deploy.yml", new WorkflowDispatch { Ref = "main", Inputs = new Dictionary<string, string> { ["environment"] = "staging" } }));

        Assert.Equal(UpstreamErrorCode.EffectUncertain, failure.Code);
        Assert.Single(embedded.Requests);
    }
}

public sealed class PolicyHandler(IAsyncPolicy<HttpResponseMessage> policy) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        policy.ExecuteAsync(token => base.SendAsync(request, token), cancellationToken);
}
