#pragma warning disable CA1822, CA1848, CA1849, CA2000, MA0004, MA0040, xUnit1051 // shown as a user writes it
using Clients.GitHub;
using Clients.Resilience;
using Clients.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Clients.Tests;

/// <summary>The C# of the README, compiled and run: <see cref="ReadmeTests"/> compares the two texts.</summary>
public sealed class ReadmeSnippets
{
    [Fact]
    public void Registration()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddGitHubRepoClient(builder.Configuration);
        builder.Services.AddInternalJobsClient(builder.Configuration);
        builder.Services.AddSingleton<Stars>();

        Assert.NotNull(builder.Build().Services.GetRequiredService<Stars>());
    }

    [Fact]
    public async Task Operations()
    {
        await using var embedded = await FakeGitHub.StartAsync();
        var github = UpstreamClient.Create<IGitHubRepoClient>(settings => settings.BaseAddress = embedded.BaseAddress);

        Repository repository = await github.GetRepositoryAsync("acme", "rocket");

        UpstreamResponse<Repository> response = await github.GetRepositoryWithResponseAsync("acme", "rocket");
        Console.WriteLine($"{response.Status} {response.Headers["ETag"]} after {response.Attempts} attempt(s)");

        await foreach (BranchSummary branch in github.ListBranchesAllAsync("acme", "rocket"))
        {
            Console.WriteLine(branch.Name); // the next page is requested when it is needed
        }

        try
        {
            await github.GetRepositoryAsync("acme", "nothing", options: new UpstreamCallOptions { Timeout = TimeSpan.FromSeconds(2) });
        }
        catch (UpstreamException failure) when (failure.Code == UpstreamErrorCode.NotFound)
        {
            Console.WriteLine($"{failure.Error.Status}, effect {failure.Error.Effect}, correlation id {failure.Error.CorrelationId}");
        }

        Assert.Equal("acme/rocket", repository.FullName);
    }

    [Fact]
    public async Task Testing()
    {
        await using var upstream = await FakeGitHub.StartAsync();
        upstream.Faults.On("repos/get").Status(502).Times(2);
        var client = UpstreamClient.Create<IGitHubRepoClient>(settings => settings.BaseAddress = upstream.BaseAddress);

        var found = await client.GetRepositoryWithResponseAsync("acme", "rocket");

        Assert.Equal(3, found.Attempts);
        Assert.Empty(upstream.Violations);
    }
}

public sealed class Stars(IGitHubRepoClient github)
{
    public async Task<long> OfAsync(string owner, string repo, CancellationToken cancellationToken) =>
        (await github.GetRepositoryAsync(owner, repo, cancellationToken: cancellationToken)).StargazersCount;
}
