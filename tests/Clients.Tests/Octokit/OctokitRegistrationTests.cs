using Clients.GitHub;
using Clients.Resilience;
using Clients.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Octokit;

namespace Clients.Tests;

/// <summary><c>AddGitHubOctokit</c> in an app, with and without the generated client beside it.</summary>
public sealed class OctokitRegistrationTests
{
    [Theory]
    [InlineData("octokit")]
    [InlineData("octokit, client")]
    [InlineData("client, octokit")]
    [InlineData("octokit without configuration, client")]
    [InlineData("client, octokit without configuration")]
    public async Task Octokit_InAnyOrder_IsConfiguredAndShared(string order)
    {
        await using var github = await FakeGitHub.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        var configuration = Configure(("Upstreams:GitHub:BaseAddress", github.BaseAddress.ToString()), ("Upstreams:GitHub:Credential:Token", "test-token"));
        var services = new ServiceCollection();
        foreach (var registration in order.Split(", "))
        {
            _ = registration switch
            {
                "octokit" => services.AddGitHubOctokit(configuration),
                "client" => services.AddGitHubRepoClient(configuration),
                _ => services.AddGitHubOctokit(),
            };
        }

        await using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IStartupValidator>().Validate();

        var octokit = provider.GetRequiredService<IGitHubClient>();
        Assert.Equal("acme/secret", (await octokit.Repository.Get("acme", "secret")).FullName);
        Assert.Same(octokit, provider.GetRequiredService<IGitHubClient>());
        Assert.Equal(github.BaseAddress, octokit.Connection.BaseAddress);
    }

    [Fact]
    public async Task Limit_MetByOneClient_HoldsBackTheOther()
    {
        await using var github = await FakeGitHub.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        github.LimitNext(SecondaryLimit.RetryAfter);
        var services = new ServiceCollection();
        services.AddGitHubRepoClient(Configure(("Upstreams:GitHub:BaseAddress", github.BaseAddress.ToString())));
        services.AddGitHubOctokit();
        await using var provider = services.BuildServiceProvider();

        await Assert.ThrowsAsync<SecondaryRateLimitExceededException>(() => provider.GetRequiredService<IGitHubClient>().Repository.Get("acme", "rocket"));
        var held = await Assert.ThrowsAsync<UpstreamException>(() => provider.GetRequiredService<IGitHubRepoClient>()
            .GetRepositoryAsync("acme", "rocket", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal((UpstreamErrorCode.RateLimited, 0), (held.Code, held.Error.Attempts));
        Assert.Single(github.Requests);
    }

    [Fact]
    public void Octokit_FromTheContainersConfiguration_IsChecked()
    {
        var services = new ServiceCollection();
        services.AddSingleton(Configure(("Upstreams:GitHub:Budget:Total", "-1s")));
        services.AddGitHubOctokit();
        services.AddGitHubOctokit();
        using var provider = services.BuildServiceProvider();

        var failure = Assert.Throws<UpstreamConfigurationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains("Budget:Total", failure.Message, StringComparison.Ordinal);
        Assert.Contains("IGitHubClient", failure.Message, StringComparison.Ordinal); // registered twice
    }

    private static IConfiguration Configure(params (string Key, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(static value => KeyValuePair.Create(value.Key, (string?)value.Value))).Build();
}
