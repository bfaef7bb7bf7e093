using Clients.GitHub;
using Clients.Resilience;
using Clients.Testing;
using Microsoft.Extensions.Time.Testing;
using Octokit;

namespace Clients.Tests;

/// <summary>The embedded GitHub, and both clients over one connection to it.</summary>
internal sealed class BothClients : IAsyncDisposable
{
    private readonly UpstreamConnection connection;

    private BothClients(FakeGitHub github, FakeTimeProvider time, Action<UpstreamClientSettings>? configure)
    {
        Github = github;
        Time = time;
        connection = GitHubOctokit.Connect(settings =>
        {
            settings.BaseAddress = github.BaseAddress;
            settings.Token = static _ => ValueTask.FromResult<string?>("test-token");
            configure?.Invoke(settings);
        });
        Ours = (IGitHubRepoClient)GitHubRepoContract.Instance.CreateClient(connection);
        Theirs = GitHubOctokit.Over(connection);
    }

    public FakeGitHub Github { get; }

    /// <summary>The server's clock, which stands still: both clients see the same state.</summary>
    public FakeTimeProvider Time { get; }

    public IGitHubRepoClient Ours { get; }

    public IGitHubClient Theirs { get; }

    public static async Task<BothClients> StartAsync(FakeGitHubOptions? options = null, Action<UpstreamClientSettings>? configure = null)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
        var github = await FakeGitHub.StartAsync((options ?? new()) with { TimeProvider = time }, TestContext.Current.CancellationToken);
        return new BothClients(github, time, configure);
    }

    public async ValueTask DisposeAsync()
    {
        connection.Dispose();
        await Github.DisposeAsync();
    }
}
