using Clients.GitHub;
using Clients.Resilience;
using Clients.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Clients.Tests.GitHub;

public sealed class QuotaTests
{
    [Fact]
    public async Task Quota_InAContainer_ComesWithTheClient()
    {
        await using var github = await FakeGitHub.StartAsync();
        await using var services = Services(github);
        var quota = services.GetRequiredService<IGitHubQuota>();
        Assert.Empty(quota.All);
        Assert.Null(quota.Core);

        await services.GetRequiredService<IGitHubRepoClient>().GetRepositoryAsync("acme", "rocket");
        await services.GetRequiredService<IGitHubRepoClient>().SearchRepositoriesAsync("rocket");

        Assert.Equal(("core", 5000L, 4999L), (quota.Core!.Resource, quota.Core.Limit, quota.Core.Remaining));
        Assert.Equal((30L, 29L), (quota.Search!.Limit, quota.Search.Remaining));
        Assert.InRange(quota.Core.ResetAt!.Value - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(58), TimeSpan.FromMinutes(61));
        Assert.Null(quota.ClosedUntil);
    }

    [Fact]
    public async Task Quota_NearlySpent_IsSeenBeforeItIsSpent()
    {
        await using var github = await FakeGitHub.StartAsync();
        github.SetRemaining(400);
        await using var services = Services(github);
        await services.GetRequiredService<IGitHubRepoClient>().GetRepositoryAsync("acme", "rocket");

        var budget = new Budget(services.GetRequiredService<IGitHubQuota>());

        Assert.True(budget.IsNearlySpent);
        Assert.NotNull(budget.ComeBack);
    }

    [Fact]
    public async Task Quota_OfAConnectionElsewhere_IsRefusedByName()
    {
        await using var github = await FakeGitHub.StartAsync();
        using var connection = UpstreamClient.Connect(GitHubRepoContract.Instance, settings => settings.BaseAddress = github.BaseAddress);
        using var other = UpstreamClient.Connect(InternalJobs.InternalJobsContract.Instance);

        Assert.Empty(connection.GitHubQuota().All);
        Assert.Contains("internal-jobs", Assert.Throws<ArgumentException>(() => other.GitHubQuota()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SecondaryLimit.RetryAfter)]
    [InlineData(SecondaryLimit.TooManyRequests)]
    [InlineData(SecondaryLimit.MessageOnly)]
    [InlineData(SecondaryLimit.DocumentationUrlOnly)]
    public async Task SecondaryLimit_HoweverItIsTold_ClosesTheCredentialForAMinute(SecondaryLimit limit)
    {
        await using var github = await FakeGitHub.StartAsync();
        await using var services = Services(github);
        var client = services.GetRequiredService<IGitHubRepoClient>();
        github.LimitNext(limit);
        var told = (await Assert.ThrowsAsync<UpstreamException>(() => client.GetRepositoryAsync("acme", "rocket"))).Error;

        var held = (await Assert.ThrowsAsync<UpstreamException>(() => client.SearchRepositoriesAsync("rocket"))).Error;

        Assert.Equal((UpstreamErrorCode.RateLimited, UpstreamErrorCode.RateLimited, 0), (told.Code, held.Code, held.Attempts));
        Assert.InRange(held.RetryAfter!.Value.TotalSeconds, 50, 60);
        Assert.NotNull(services.GetRequiredService<IGitHubQuota>().ClosedUntil);
        Assert.Equal(1, github.RefusedByLimits);
    }

    private static ServiceProvider Services(FakeGitHub github)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("Upstreams:GitHub:BaseAddress", github.BaseAddress.AbsoluteUri), new("Upstreams:GitHub:Credential:Token", "test-token"),
        ]).Build();
        var services = new ServiceCollection();
        services.AddGitHubRepoClient(configuration);
        return services.BuildServiceProvider();
    }
}
