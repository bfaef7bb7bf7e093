#pragma warning disable CA1849, CA2000, CA2007, MA0004, MA0040, xUnit1051 // shown as a user writes it
using Clients.GitHub;
using Clients.Resilience;
using Clients.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Octokit;

namespace Clients.Tests;

public sealed class Labels(IGitHubClient github)
{
    public async Task<IReadOnlyList<string>> OfAsync(string owner, string repo) =>
        [.. (await github.Issue.Labels.GetAllForRepository(owner, repo)).Select(label => label.Name)];
}

/// <summary>The C# of docs/octokit.md, compiled and run: <see cref="ReadmeTests"/> compares the two texts.</summary>
public sealed class OctokitSnippets
{
    [Fact]
    public async Task Injected()
    {
        await using var server = FaultServer.Start(new FaultServerOptions { Answer = static _ => FakeResponse.Json("""[{ "id": 1, "name": "bug" }]""") });
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration["Upstreams:GitHub:BaseAddress"] = server.BaseAddress.AbsoluteUri;
        builder.Services.AddSingleton<Labels>();

        builder.Services.AddGitHubRepoClient(builder.Configuration);
        builder.Services.AddGitHubOctokit();

        using var host = builder.Build();
        await host.StartAsync();
        Assert.Equal(["bug"], await host.Services.GetRequiredService<Labels>().OfAsync("acme", "rocket"));
        await host.StopAsync();
    }

    [Fact]
    public async Task Failing()
    {
        await using var embedded = await FakeGitHub.StartAsync();
        var address = embedded.BaseAddress;

        using UpstreamConnection connection = GitHubOctokit.Connect(settings => settings.BaseAddress = address);
        IGitHubClient octokit = GitHubOctokit.Over(connection);

        try
        {
            await octokit.Repository.Get("acme", "nothing");
        }
        catch (Exception failure) when (UpstreamErrorMapper.Map(failure) is { Code: UpstreamErrorCode.NotFound } error)
        {
            Console.WriteLine($"{error.Operation} answered {error.Status} after {error.Attempts} attempt(s), correlation id {error.CorrelationId}");
        }

        Assert.Single(embedded.Requests);
    }

    [Fact]
    public void Configured()
    {
        var text = Checkout.Read("docs/octokit.md");
        var json = text[text.IndexOf("```json", StringComparison.Ordinal)..];
        json = json["```json".Length..json.IndexOf("```\n", StringComparison.Ordinal)];
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json));

        using var connection = GitHubOctokit.Connect(settings => settings.Configuration = new ConfigurationBuilder().AddJsonStream(stream).Build());

        Assert.Equal(
            ("https://ghe.example.com/api/v3", "2022-11-28", true, "GH_ENTERPRISE_TOKEN"),
            (connection.Definition.BaseAddress.AbsoluteUri, connection.Definition.Headers.Send["X-GitHub-Api-Version"],
                connection.Definition.Egress.PrivateAddresses, connection.Definition.Credential.Environment));
        Assert.Empty(connection.Definition.Credential.Hosts);
        Assert.Equal("https://ghe.example.com/api/v3/", GitHubOctokit.Over(connection).Connection.BaseAddress.AbsoluteUri);
    }
}
