using System.Text;
using Clients.GitHub;
using Clients.Resilience;
using Clients.Testing;
using Octokit;

namespace Clients.Tests;

/// <summary>Octokit's requests are calls of the pipeline: what goes out, how often, and for how long.</summary>
public sealed class OctokitPipelineTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_OfOctokit_CarriesWhatThePolicySends()
    {
        await using var both = await BothClients.StartAsync();

        await both.Theirs.Repository.Get("acme", "rocket");

        var headers = Assert.Single(both.Github.Requests).Headers;
        Assert.Equal(("Bearer test-token", "application/vnd.github+json", "2022-11-28"),
            (headers["Authorization"], headers["Accept"], headers["X-GitHub-Api-Version"]));
        Assert.StartsWith("Clients/", headers["User-Agent"], StringComparison.Ordinal);
        Assert.DoesNotContain("Octokit", headers["User-Agent"], StringComparison.Ordinal);
        Assert.True(headers.ContainsKey("x-correlation-id"));
    }

    [Fact]
    public async Task Version_ThatIsConfigured_IsOctokitsToo()
    {
        var header = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["X-GitHub-Api-Version"] = "2099-01-01" };
        await using var both = await BothClients.StartAsync(
            new() { RetiringVersions = new Dictionary<string, DateTimeOffset> { ["2099-01-01"] = DateTimeOffset.MaxValue } },
            settings => settings.Define = d => d with { Headers = d.Headers with { Send = header } });

        await both.Theirs.Repository.Get("acme", "rocket");

        Assert.Equal("2099-01-01", both.Github.Requests[0].Headers["X-GitHub-Api-Version"]);
    }

    [Fact]
    public async Task Credentials_OfOctokitsOwn_AreRefused()
    {
        await using var both = await BothClients.StartAsync();
        both.Theirs.Connection.Credentials = new Credentials("canary-token");

        var refused = await Assert.ThrowsAsync<UpstreamException>(() => both.Theirs.Repository.Get("acme", "rocket"));

        Assert.Equal((UpstreamErrorCode.ValidationFailed, CallEffect.NotSent), (refused.Code, refused.Error.Effect));
        Assert.DoesNotContain("canary-token", refused.ToString(), StringComparison.Ordinal);
        Assert.Empty(both.Github.Requests);
    }

    [Fact]
    public async Task Name_ThatIsADotSegment_IsRefused()
    {
        await using var both = await BothClients.StartAsync();

        var refused = await Assert.ThrowsAsync<UpstreamException>(() => both.Theirs.Repository.Get("..", "rate_limit"));

        Assert.Equal((UpstreamErrorCode.ValidationFailed, CallEffect.NotSent), (refused.Code, refused.Error.Effect));
        Assert.Empty(both.Github.Requests);
    }

    [Fact]
    public async Task Read_ThatFailsTwice_IsRepeated()
    {
        await using var both = await BothClients.StartAsync();
        both.Github.Faults.On("repos/get").Status(502).Truncate(10);

        Assert.Equal("acme/rocket", (await both.Theirs.Repository.Get("acme", "rocket")).FullName);
        Assert.Equal(3, both.Github.Requests.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dispatch_ThatLosesItsAnswer_IsNeverRepeated(bool byId)
    {
        await using var both = await BothClients.StartAsync();
        both.Github.Faults.On("actions/create-workflow-dispatch").LoseAnswer();
        var dispatch = new CreateWorkflowDispatch("main") { Inputs = new Dictionary<string, object> { ["environment"] = "staging" } };
        var workflows = both.Theirs.Actions.Workflows;
        var repository = (await both.Theirs.Repository.Get("acme", "pipelines")).Id;

        var lost = await Assert.ThrowsAsync<UpstreamException>(() => byId
            ? workflows.CreateDispatch(repository, "deploy.yml", dispatch)
            : workflows.CreateDispatch("acme", "pipelines", "deploy.yml", dispatch));

        Assert.Equal((UpstreamErrorCode.ConnectionLost, CallEffect.Unknown, "actions/create-workflow-dispatch"), (lost.Code, lost.Error.Effect, lost.Error.Operation));
        Assert.Single(both.Github.Requests, static request => request.OperationId == "actions/create-workflow-dispatch");
    }

    [Fact]
    public async Task Pages_OfAList_AreFollowedAndKeepTheirOperation()
    {
        await using var both = await BothClients.StartAsync();
        both.Github.Faults.On("repos/list-branches").Delay(TimeSpan.Zero).Delay(TimeSpan.Zero).Status(410);

        var failure = await Assert.ThrowsAsync<ApiException>(() => both.Theirs.Repository.Branch.GetAll("acme", "rocket"));

        Assert.Equal("repos/list-branches", UpstreamErrorMapper.Map(failure).Operation); // of the third page, /repositories/{id}/branches
        Assert.Equal(265, (await both.Theirs.Repository.Branch.GetAll("acme", "rocket", new ApiOptions { PageSize = 100 })).Count);
    }

    [Fact]
    public async Task Repository_ThatWasRenamed_IsReadAndWritten()
    {
        await using var both = await BothClients.StartAsync();

        Assert.Equal("acme/new-name", (await both.Theirs.Repository.Get("acme", "old-name")).FullName);
    }

    [Fact]
    public async Task LastApiInfo_AfterAnAnswer_TellsLimitLinksAndTag()
    {
        await using var both = await BothClients.StartAsync();
        Assert.Null(both.Theirs.GetLastApiInfo());

        await both.Theirs.Repository.Branch.GetAll("acme", "rocket", new ApiOptions { PageCount = 1, PageSize = 10, StartPage = 2 });

        var info = both.Theirs.GetLastApiInfo();
        Assert.Equal((5000, 4999), (info.RateLimit.Limit, info.RateLimit.Remaining));
        Assert.Equal(["first", "last", "next", "prev"], info.Links.Keys.Order(StringComparer.Ordinal));
        Assert.StartsWith("W/", info.Etag, StringComparison.Ordinal);
        Assert.InRange(
            info.ServerTimeDifference - (both.Time.GetUtcNow() - TimeProvider.System.GetUtcNow()), TimeSpan.FromSeconds(-5), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Cancellation_OfTheCaller_EndsTheCallAsCancellation()
    {
        await using var both = await BothClients.StartAsync();
        both.Github.Faults.On("repos/get").Hang();
        using var caller = new CancellationTokenSource();

        var call = both.Theirs.Connection.Get<Octokit.Repository>(new Uri("repos/acme/rocket", UriKind.Relative), null, null, caller.Token);
        await both.Github.Upstream.WaitForRequestsAsync(1, Token);
        await caller.CancelAsync();

        var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(caller.Token, canceled.CancellationToken);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(600, 10)]
    public async Task Timeout_OfOctokit_ShortensTheBudgetAndNeverExtendsIt(int asked, int effective)
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var both = await BothClients.StartAsync(configure: settings =>
        {
            settings.TimeProvider = time;
            settings.Define = d => OctokitFailureTests.Once(d) with { Budget = d.Budget with { Attempt = d.Budget.Total } };
        });
        both.Github.Faults.On("repos/get").Hang();
        both.Theirs.SetRequestTimeout(TimeSpan.FromSeconds(asked));

        var call = both.Theirs.Repository.Get("acme", "rocket");
        await both.Github.Upstream.WaitForRequestsAsync(1, Token);
        time.Advance(TimeSpan.FromSeconds(effective) - TimeSpan.FromMilliseconds(1));
        Assert.False(call.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(UpstreamErrorCode.TimeoutTotal, (await Assert.ThrowsAsync<UpstreamException>(() => call)).Code);
    }

    [Fact]
    public async Task Asset_OfARelease_IsUploadedAndDownloaded()
    {
        await using var both = await BothClients.StartAsync();
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("rocket fuel ", 200_000)));
        using var file = new MemoryStream(bytes);
        var release = new Octokit.Release((await both.Ours.GetReleaseByTagAsync("acme", "rocket", "v1.01.0", cancellationToken: Token)).UploadUrl);

        var asset = await both.Theirs.Repository.Release.UploadAsset(release, new ReleaseAssetUpload("fuel.bin", "application/octet-stream", file, null), Token);
        var raw = await both.Theirs.Connection.Get<object>(new Uri(asset.Url), new Dictionary<string, string>(), "application/octet-stream", Token);

        Assert.Equal(("fuel.bin", bytes.Length), (asset.Name, asset.Size));
        using var downloaded = new MemoryStream();
        await using var stream = Assert.IsAssignableFrom<Stream>(raw.HttpResponse.Body);
        await stream.CopyToAsync(downloaded, Token);
        Assert.Equal(bytes, downloaded.ToArray());
        Assert.False(Assert.Single(both.Github.SignedHostRequests).Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task Contents_AskedForRaw_ComeAsTheyAre()
    {
        byte[] bytes = [0, 255, 10, 13, 128];
        await using var server = FaultServer.Start(new FaultServerOptions { Answer = _ => FakeResponse.Bytes(bytes, "application/vnd.github.raw+json; charset=utf-8") });
        var octokit = GitHubOctokit.Create(settings => settings.BaseAddress = server.BaseAddress);

        Assert.Equal(bytes, await octokit.Repository.Content.GetRawContent("acme", "rocket", "bin/data"));
    }

    [Fact]
    public async Task Answer_BeyondTheLimit_IsRefused()
    {
        await using var server = FaultServer.Start(new FaultServerOptions { Answer = _ => FakeResponse.Bytes(new byte[70_000], "application/octet-stream") });
        var octokit = GitHubOctokit.Create(settings =>
        {
            settings.BaseAddress = server.BaseAddress;
            settings.Define = static d => d with { Limits = d.Limits with { Response = 64 * 1024 } };
        });

        var refused = await Assert.ThrowsAsync<UpstreamException>(() => octokit.Repository.Content.GetRawContent("acme", "rocket", "bin/data"));

        Assert.Equal(UpstreamErrorCode.ResponseTooLarge, refused.Code);
    }

    [Fact]
    public async Task Calls_AtTheSameTime_AreBoundedTogether()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var both = await BothClients.StartAsync(configure: settings =>
        {
            settings.TimeProvider = time;
            settings.Define = static d => d with { Concurrency = d.Concurrency with { Limit = 2, Queue = 0 } };
        });
        both.Github.Faults.On("repos/get").Hang().Times(2);

        var running = new[] { both.Theirs.Repository.Get("acme", "rocket"), both.Theirs.Repository.Get("acme", "rocket") };
        await both.Github.Upstream.WaitForRequestsAsync(2, Token);

        Assert.Equal(UpstreamErrorCode.Saturated, (await Assert.ThrowsAsync<UpstreamException>(() => both.Ours.GetRepositoryAsync("acme", "rocket"))).Code);
        Assert.Equal(UpstreamErrorCode.Saturated, (await Assert.ThrowsAsync<UpstreamException>(() => both.Theirs.Repository.Get("acme", "rocket"))).Code);
        Assert.All(running, static call => Assert.False(call.IsCompleted));
    }

    [Fact]
    public async Task Crowd_ThroughBoth_GetsEveryAnswerToItsQuestion()
    {
        await using var both = await BothClients.StartAsync();
        var names = Enumerable.Range(1, 40).Select(static i => $"module-{i:D2}").ToList();

        var theirs = await Task.WhenAll(names.Select(name => both.Theirs.Repository.Get("acme", name)));
        var ours = await Task.WhenAll(names.Select(name => both.Ours.GetRepositoryAsync("acme", name, cancellationToken: Token)));

        Assert.Equal(names, theirs.Select(static repository => repository.Name));
        Assert.Equal(ours.Select(static repository => repository.Id), theirs.Select(static repository => repository.Id));
    }
}
