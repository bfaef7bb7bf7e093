using Clients.GitHub;
using Clients.Resilience;
using Clients.Testing;

namespace Clients.Tests;

/// <summary>The generated GitHub client asks the embedded GitHub whether what it has still holds: for free, and for nobody else.</summary>
public sealed class KeptAnswersTests : IAsyncLifetime
{
    private FakeGitHub _upstream = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _upstream = await FakeGitHub.StartAsync(new FakeGitHubOptions { Tokens = ["one", "two"] }, Token);

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(_upstream.Violations);
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Repository_AskedAfterAgain_IsTheSameAndFree()
    {
        var github = Client("one");

        var first = await github.GetRepositoryWithResponseAsync("acme", "rocket", cancellationToken: Token);
        var second = await github.GetRepositoryWithResponseAsync("acme", "rocket", cancellationToken: Token);

        Assert.Equal((200, true), (second.Status, second.Revalidated));
        Assert.Equal(("4999", "4999"), (first.Headers["x-ratelimit-remaining"], second.Headers["x-ratelimit-remaining"]));
        Assert.NotEqual(first.Headers["x-github-request-id"], second.Headers["x-github-request-id"]);
        Assert.Equal(first.Headers["ETag"], second.Headers["ETag"]);
        Assert.Equal((first.Value.Id, first.Value.FullName, first.Value.PushedAt), (second.Value.Id, second.Value.FullName, second.Value.PushedAt));
    }

    [Fact]
    public async Task Pages_WalkedAgain_AreFreeToo()
    {
        var github = Client("one");

        var first = await NamesAsync(github);
        var spent = await RemainingAsync(github);
        var second = await NamesAsync(github);

        Assert.Equal(265, first.Count);
        Assert.Equal(first, second);
        Assert.Equal(spent, await RemainingAsync(github));
    }

    [Fact]
    public async Task Runs_AfterADispatch_AreTheNewOnes()
    {
        var github = Client("one");
        var before = await github.ListRunsAsync("acme", "pipelines", cancellationToken: Token);

        await github.DispatchWorkflowAsync(
            "acme", "pipelines", "deploy.yml",
            new WorkflowDispatch { Ref = "main", Inputs = new Dictionary<string, string> { ["environment"] = "staging" } }, cancellationToken: Token);
        var after = await github.ListRunsWithResponseAsync("acme", "pipelines", cancellationToken: Token);

        Assert.False(after.Revalidated);
        Assert.Equal(before.TotalCount + 1, after.Value.TotalCount);
    }

    [Fact]
    public async Task PrivateRepository_OfOneCaller_IsNotThereForAnother()
    {
        var one = Client("one");
        var nobody = Client(null);
        await one.GetRepositoryAsync("acme", "secret", cancellationToken: Token);

        var failure = await Assert.ThrowsAsync<UpstreamException>(() => nobody.GetRepositoryAsync("acme", "secret"));

        Assert.Equal(UpstreamErrorCode.NotFound, failure.Code);
    }

    [Fact]
    public async Task Token_ThatWasRotated_KeepsItsAnswersByTheirTime()
    {
        var source = new Rotating();
        var github = UpstreamClient.Create<IGitHubRepoClient>(settings =>
        {
            settings.BaseAddress = _upstream.BaseAddress;
            settings.Credential = source;
        });
        var first = await github.GetRepositoryWithResponseAsync("acme", "rocket", cancellationToken: Token);

        source.Secret = "two";
        var rotated = await github.GetRepositoryWithResponseAsync("acme", "rocket", cancellationToken: Token);
        var again = await github.GetRepositoryWithResponseAsync("acme", "rocket", cancellationToken: Token);

        Assert.True(rotated.Revalidated && again.Revalidated);
        Assert.NotEqual(first.Headers["ETag"], rotated.Headers["ETag"]);
        Assert.Equal("5000", again.Headers["x-ratelimit-remaining"]); // the second token has paid for nothing
        Assert.Equal([false, true], _upstream.Requests.Skip(1).Select(static request => request.Headers.ContainsKey("If-None-Match")));
    }

    [Fact]
    public async Task RenamedRepository_AskedAfterAgain_CostsItsRedirectAlone()
    {
        var github = Client("one");
        await github.GetRepositoryAsync("acme", "old-name", cancellationToken: Token);
        var spent = await RemainingAsync(github);

        var again = await github.GetRepositoryWithResponseAsync("acme", "old-name", cancellationToken: Token);

        Assert.Equal(("acme/new-name", true), (again.Value.FullName, again.Revalidated));
        Assert.Equal(spent - 1, await RemainingAsync(github));
    }

    private IGitHubRepoClient Client(string? token) => UpstreamClient.Create<IGitHubRepoClient>(settings =>
    {
        settings.BaseAddress = _upstream.BaseAddress;
        settings.Token = _ => new(token);
    });

    private static async Task<List<string>> NamesAsync(IGitHubRepoClient github)
    {
        var names = new List<string>();
        await foreach (var branch in github.ListBranchesAllAsync("acme", "rocket").WithCancellation(Token))
        {
            names.Add(branch.Name);
        }

        return names;
    }

    private static async Task<long> RemainingAsync(IGitHubRepoClient github) =>
        (await github.GetRateLimitAsync(cancellationToken: Token)).Resources["core"].Remaining;

    private sealed class Rotating : CredentialSource
    {
        public string Secret { get; set; } = "one";

        public override string Whereabouts => "a vault";

        public override string? Identity => "the-app";

        public override ValueTask<string?> GetAsync(CancellationToken cancellationToken) => new(Secret);
    }
}
