using Clients.GitHub;
using Clients.InternalJobs;
using Clients.Resilience;
using Clients.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Clients.Tests;

/// <summary>Registration as an app does it: <c>AddGitHubRepoClient(configuration)</c>, then inject the interface.</summary>
public sealed class RegistrationTests
{
    [Fact]
    public async Task Client_FromTheContainer_UsesTheConfiguredAddress()
    {
        await using var upstream = await FakeGitHub.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var services = Services(("Upstreams:GitHub:BaseAddress", upstream.BaseAddress.ToString()));

        var repository = await services.GetRequiredService<IGitHubRepoClient>()
            .GetRepositoryAsync("acme", "rocket", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("acme/rocket", repository.FullName);
        Assert.Same(services.GetRequiredService<IGitHubRepoClient>(), services.GetRequiredService<IGitHubRepoClient>());
    }

    [Fact]
    public void Configuration_WithMistakesInSeveralUpstreams_IsReportedAtStartAllAtOnce()
    {
        using var services = Services(
            ("Upstreams:GitHub:Budget:Total", "-1s"),
            ("Upstreams:GitHub:Bugdet:Total", "1s"),
            ("Upstreams:InternalJobs:Budget:Attempt", "11s"));

        var failure = Assert.Throws<UpstreamConfigurationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains("Upstreams:GitHub:Budget:Total", failure.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Upstreams:GitHub:Bugdet", failure.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Upstreams:InternalJobs:Budget", failure.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Upstreams:GitHubb:BaseAddress", "Write Upstreams:GitHub")]
    [InlineData("Upstreams:internal-jobs:BaseAddress", "Write Upstreams:InternalJobs")]
    public void Section_ThatIsNearlyAnUpstream_IsRefused(string key, string fix)
    {
        using var services = Services((key, "https://api.github.com"));

        var failure = Assert.Throws<UpstreamConfigurationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(fix, failure.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Section_OfAnUpstreamThatTheAppDoesNotUse_IsFine()
    {
        using var services = Services(("Upstreams:Weather:BaseAddress", "https://weather.example"));

        services.GetRequiredService<IStartupValidator>().Validate();

        Assert.NotNull(services.GetRequiredService<IInternalJobsClient>());
    }

    private static ServiceProvider Services(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build();
        var services = new ServiceCollection();
        services.AddGitHubRepoClient(configuration);
        services.AddInternalJobsClient(configuration);
        return services.BuildServiceProvider();
    }
}
