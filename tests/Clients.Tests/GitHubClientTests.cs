using Clients.GitHub;
using Clients.Resilience;
using Clients.Testing;

namespace Clients.Tests;

/// <summary>The generated GitHub client against the embedded GitHub, over real sockets.</summary>
public sealed class GitHubClientTests : IAsyncLifetime
{
    private static readonly WorkflowDispatch Deployment = new()
    {
        Ref = "main", Inputs = new Dictionary<string, string> { ["environment"] = "staging" },
    };

    private FakeGitHub _upstream = null!;
    private IGitHubRepoClient _github = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await FakeGitHub.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        _github = Client("test-token");
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(_upstream.Violations);
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Repository_ThatExists_ArrivesTyped()
    {
        var repository = await _github.GetRepositoryAsync("acme", "rocket", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("acme/rocket", repository.FullName);
        Assert.Equal(RepositoryVisibility.Public, repository.Visibility);
        Assert.NotNull(repository.Owner);
    }

    [Fact]
    public async Task Ids_Beyond32Bits_ArriveWhole()
    {
        var runs = await _github.ListRunsAsync("acme", "pipelines", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Contains(runs.WorkflowRuns, run => run.Id > int.MaxValue);
    }

    [Fact]
    public async Task RenamedRepository_IsFoundUnderItsNewName()
    {
        var repository = await _github.GetRepositoryAsync("acme", "old-name", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("acme/new-name", repository.FullName);
    }

    [Fact]
    public async Task PrivateRepository_WithoutToken_IsNotFound()
    {
        Assert.Equal("acme/secret", (await _github.GetRepositoryAsync("acme", "secret", cancellationToken: TestContext.Current.CancellationToken)).FullName);

        var failure = await FailAsync(github => github.GetRepositoryAsync("acme", "secret"), Client(null));

        Assert.Equal(UpstreamErrorCode.NotFound, failure.Code);
    }

    [Fact]
    public async Task InvalidToken_IsUnauthorizedAfterOneAttempt()
    {
        var failure = await FailAsync(github => github.GetRepositoryAsync("acme", "rocket"), Client("wrong"));

        Assert.Equal((UpstreamErrorCode.Unauthorized, 401), (failure.Code, failure.Error.Status));
        Assert.DoesNotContain("wrong", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownRepository_FailsWithTheTypedBodyOfGitHub()
    {
        var failure = await FailAsync(github => github.GetRepositoryAsync("acme", "nothing"));

        Assert.Equal(UpstreamErrorCode.NotFound, failure.Code);
        Assert.Equal("repos/get", failure.Error.Operation);
        Assert.Equal("Not Found", Assert.IsType<GitHubError>(failure.Error.Body).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../")]
    [InlineData("acme/rocket")]
    [InlineData("%2F")]
    [InlineData("äcme")]
    [InlineData("acme\r\nX-Evil: 1")]
    public async Task Owner_ThatIsMalformed_IsRefusedBeforeAnythingIsSent(string owner)
    {
        var failure = await FailAsync(github => github.GetRepositoryAsync(owner, "rocket"));

        Assert.Equal((UpstreamErrorCode.ValidationFailed, CallEffect.NotSent), (failure.Code, failure.Error.Effect));
        Assert.Contains("'owner'", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_upstream.Requests);
    }

    [Fact]
    public async Task EmptyRepository_HasAnErrorNameOfItsOwn()
    {
        var failure = await FailAsync(github => github.ListCommitsAsync("acme", "empty"));

        Assert.Equal(("empty_repository", 409), (failure.Code, failure.Error.Status));
    }

    [Fact]
    public async Task Branches_AreWalkedPageByPageToTheEnd()
    {
        var names = new List<string>();
        await foreach (var branch in _github.ListBranchesAllAsync("acme", "rocket", perPage: 100, cancellationToken: TestContext.Current.CancellationToken))
        {
            names.Add(branch.Name);
        }

        Assert.Equal(265, names.Distinct().Count());
        Assert.Equal(265, names.Count);
        Assert.Equal(3, _upstream.Requests.Count);
    }

    [Fact]
    public async Task Walk_ThatStopsEarly_RequestsNoFurtherPage()
    {
        await foreach (var branch in _github.ListBranchesAllAsync("acme", "rocket", perPage: 10, cancellationToken: TestContext.Current.CancellationToken))
        {
            Assert.NotNull(branch);
            break;
        }

        Assert.Single(_upstream.Requests);
    }

    [Fact]
    public async Task Runs_WhoseItemsLieInsideAnObject_AreWalkedToo()
    {
        var count = 0;
        await foreach (var run in _github.ListRunsAllAsync("acme", "rocket", perPage: 20, cancellationToken: TestContext.Current.CancellationToken))
        {
            count += run.Id > 0 ? 1 : 0;
        }

        Assert.Equal(45, count);
    }

    [Theory]
    [InlineData("", "directory")]
    [InlineData("README.md", "file")]
    public async Task Content_IsAUnionByItsShape(string path, string expected)
    {
        var content = await _github.GetContentAsync("acme", "rocket", path, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(expected, content.Match(_ => "directory", _ => "file", _ => "symlink", _ => "submodule", _ => "unknown"));
        Assert.All(_upstream.Requests, r => Assert.False(r.Path.EndsWith('/')));
    }

    [Fact]
    public async Task RunLogs_AreStreamedFromTheSignedHostWithoutCredentials()
    {
        var run = (await _github.ListRunsAsync("acme", "rocket", status: RunState.Completed, cancellationToken: TestContext.Current.CancellationToken)).WorkflowRuns[0];

        await using var logs = await Client("test-token", SignedHost).DownloadRunLogsAsync("acme", "rocket", run.Id, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal('P', logs.ReadByte());
        Assert.All(_upstream.SignedHostRequests, r => Assert.False(r.Headers.ContainsKey("Authorization")));
    }

    [Fact]
    public async Task Dispatch_AnswersWithTheRunThatItStarted()
    {
        var result = await _github.DispatchWorkflowAsync(
            "acme", "pipelines", "deploy.yml", Deployment, cancellationToken: TestContext.Current.CancellationToken);

        var run = await _github.GetRunAsync("acme", "pipelines", result!.WorkflowRunId, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("workflow_dispatch", run.Event.Value);
    }

    [Fact]
    public async Task Dispatch_WhoseAnswerIsLost_IsNotSentTwice()
    {
        _upstream.Faults.On("actions/create-workflow-dispatch").Reset();

        var failure = await FailAsync(github => github.DispatchWorkflowAsync("acme", "pipelines", "deploy.yml", Deployment));

        Assert.Equal((UpstreamErrorCode.ConnectionLost, CallEffect.Unknown), (failure.Code, failure.Error.Effect));
        Assert.Single(_upstream.Requests);
    }

    [Fact]
    public async Task Lookup_DuringAnOutageOfTwoAnswers_SucceedsOnTheThird()
    {
        _upstream.Faults.On("repos/get").Status(502).Times(2);

        var response = await _github.GetRepositoryWithResponseAsync("acme", "rocket", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((200, 3), (response.Status, response.Attempts));
    }

    [Fact]
    public async Task Lookup_ThatIsUnchanged_IsA304WithoutValue()
    {
        var first = await _github.GetRepositoryWithResponseAsync("acme", "rocket", cancellationToken: TestContext.Current.CancellationToken);

        var second = await _github.GetRepositoryWithResponseAsync(
            "acme", "rocket", new() { Headers = new Dictionary<string, string> { ["If-None-Match"] = first.Headers["ETag"]! } }, TestContext.Current.CancellationToken);

        Assert.Equal((304, false), (second.Status, second.HasValue));
    }

    [Theory]
    [InlineData("<html>not json</html>", "text/html")]
    [InlineData("{ \"id\": ", "application/json")]
    [InlineData("null", "application/json")]
    [InlineData("", "application/json")]
    [InlineData("[]", "application/json")]
    public async Task Answer_ThatIsNotTheContracts_IsInvalid(string body, string contentType)
    {
        _upstream.Faults.On("repos/get").Body(200, contentType, body);

        var failure = await FailAsync(github => github.GetRepositoryAsync("acme", "rocket"));

        Assert.Equal((UpstreamErrorCode.ResponseInvalid, CallEffect.Processed), (failure.Code, failure.Error.Effect));
    }

    [Fact]
    public async Task Answer_ThatIsCutOff_IsTruncated()
    {
        _upstream.Faults.On("repos/get").Truncate(100).Times(3);

        Assert.Equal(UpstreamErrorCode.ResponseTruncated, (await FailAsync(github => github.GetRepositoryAsync("acme", "rocket"))).Code);
    }

    [Fact]
    public async Task Upstream_ThatIsNotThere_FailsToConnectWithoutEffect()
    {
        var nowhere = UpstreamClient.Create<IGitHubRepoClient>(s => s.BaseAddress = ClosedPort.Address());

        var failure = await FailAsync(github => github.GetRepositoryAsync("acme", "rocket"), nowhere);

        Assert.Equal((UpstreamErrorCode.ConnectFailed, CallEffect.NotSent), (failure.Code, failure.Error.Effect));
    }

    [Fact]
    public async Task Token_ThatIsRequiredAndMissing_FailsBeforeAnythingIsSent()
    {
        var github = UpstreamClient.Create<IGitHubRepoClient>(s =>
        {
            s.BaseAddress = _upstream.BaseAddress;
            s.Define = d => d with { Credential = d.Credential with { Optional = false, Environment = "CLIENTS_TESTS_NO_SUCH_TOKEN" } };
        });

        var failure = await FailAsync(client => client.GetRepositoryAsync("acme", "rocket"), github);

        Assert.Equal((UpstreamErrorCode.Unauthorized, CallEffect.NotSent), (failure.Code, failure.Error.Effect));
        Assert.Contains("CLIENTS_TESTS_NO_SUCH_TOKEN", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_upstream.Requests);
    }

    private UpstreamDefinition SignedHost(UpstreamDefinition definition) =>
        definition with { Egress = definition.Egress with { RedirectHosts = ["127.0.0.1"], Ports = [_upstream.BaseAddress.Port, _upstream.SignedHostAddress.Port] } };

    private IGitHubRepoClient Client(string? token, Func<UpstreamDefinition, UpstreamDefinition>? define = null) =>
        UpstreamClient.Create<IGitHubRepoClient>(s =>
        {
            s.BaseAddress = _upstream.BaseAddress;
            s.Define = define;
            s.Token = _ => ValueTask.FromResult(token);
        });

    private Task<UpstreamException> FailAsync(Func<IGitHubRepoClient, Task> call, IGitHubRepoClient? client = null) =>
        Assert.ThrowsAsync<UpstreamException>(() => call(client ?? _github));
}
