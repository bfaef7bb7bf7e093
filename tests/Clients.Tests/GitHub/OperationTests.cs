using System.Collections.Concurrent;
using Clients.GitHub;
using Clients.Resilience;
using Clients.Testing;
using Microsoft.Extensions.Logging;

namespace Clients.Tests.GitHub;

/// <summary>Lists, statistics and failures of GitHub, through the generated client.</summary>
public sealed class OperationTests
{
    [Fact]
    public void Operations_ThatHavePages_CanBeWalked()
    {
        var paged = typeof(IGitHubRepoClient).GetMethods()
            .Where(static m => !m.Name.EndsWith("WithResponseAsync", StringComparison.Ordinal) && m.GetParameters().Any(static p => p.Name == "page"))
            .Select(static m => m.Name.Replace("Async", "AllAsync", StringComparison.Ordinal)).ToList();

        Assert.Equal(15, paged.Count);
        Assert.All(paged, static name => Assert.NotNull(typeof(IGitHubRepoClient).GetMethod(name)));
    }

    [Fact]
    public async Task EmptyRepository_Walked_HasNoCommit()
    {
        await using var github = await GitHubUnderTest.StartAsync();

        Assert.Equal(0, await github.Client.ListCommitsAllAsync("acme", "empty").CountAsync(TestContext.Current.CancellationToken));
        Assert.Equal("empty_repository", (await FailAsync(() => github.Client.ListCommitsAsync("acme", "empty"))).Code);
    }

    [Fact]
    public async Task Search_ThatRanOutOfTime_TellsTheWalk()
    {
        await using var github = await GitHubUnderTest.StartAsync();
        var gap = ListGap.None;

        await github.Client.SearchRepositoriesAllAsync("timeout", perPage: 100).OnGap(g => gap |= g).CountAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ListGap.Incomplete, gap);
    }

    [Fact]
    public async Task Search_WithMoreMatchesThanAreServed_TellsTheWalk()
    {
        await using var github = await GitHubUnderTest.StartAsync(new FakeGitHubOptions { ListCeiling = 20 });
        var gap = ListGap.None;

        var count = await github.Client.SearchRepositoriesAllAsync("module", perPage: 10).OnGap(g => gap |= g).CountAsync(TestContext.Current.CancellationToken);

        Assert.Equal((20, ListGap.Ceiling, 2), (count, gap, github.Upstream.Requests.Count));
    }

    [Fact]
    public async Task Runs_WithAFilter_TellTheWalkOfTheirCeiling()
    {
        await using var github = await GitHubUnderTest.StartAsync(new FakeGitHubOptions { ListCeiling = 10 });
        var gap = ListGap.None;

        var filtered = await github.Client.ListRunsAllAsync("acme", "rocket", branch: "main", perPage: 5).OnGap(g => gap |= g).CountAsync(TestContext.Current.CancellationToken);
        var all = await github.Client.ListRunsAllAsync("acme", "rocket", perPage: 20).OnGap(static g => Assert.Fail($"{g}")).CountAsync(TestContext.Current.CancellationToken);

        Assert.Equal((10, ListGap.Ceiling, 45), (filtered, gap, all));
    }

    [Fact]
    public async Task Page_OfASearch_HasTheWholeAnswer()
    {
        await using var github = await GitHubUnderTest.StartAsync();

        var page = await github.Client.SearchRepositoriesAllAsync("timeout", perPage: 5).ByPageAsync().FirstAsync(TestContext.Current.CancellationToken);

        Assert.True(Assert.IsType<RepositorySearchResult>(page.Body).IncompleteResults);
        Assert.Equal(((RepositorySearchResult)page.Body).TotalCount, page.Total);
        Assert.Single(github.Upstream.Requests);
    }

    [Fact]
    public async Task RenamedRepository_Walked_GoesOnUnderItsId()
    {
        await using var github = await GitHubUnderTest.StartAsync();

        var commits = await github.Client.ListCommitsAllAsync("acme", "old-name", perPage: 1).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, commits.Count);
        Assert.Equal(["/repos/acme/old-name/commits", "/repositories/3000000004/commits", "/repositories/3000000004/commits"], github.Upstream.Requests.Select(static r => r.Path));
    }

    [Fact]
    public async Task RenamedRepository_ThatIsWrittenTo_KeepsMethodAndBody()
    {
        await using var github = await GitHubUnderTest.StartAsync();

        var failure = await FailAsync(() => github.Client.DispatchWorkflowAsync("acme", "old-name", "deploy.yml", new WorkflowDispatch { Ref = "main" }));

        Assert.Equal((UpstreamErrorCode.NotFound, 1), (failure.Code, failure.Error.Attempts)); // it has no such workflow
        Assert.Equal(["POST", "POST"], github.Upstream.Requests.Select(static r => r.Method));
        Assert.Equal(github.Upstream.Requests[0].Body.ToArray(), github.Upstream.Requests[1].Body.ToArray());
        Assert.All(github.Upstream.Requests, static r => Assert.True(r.Headers.ContainsKey("Authorization")));
    }

    [Fact]
    public async Task Statistics_NotReadyAtFirst_ArriveWithoutATightLoop()
    {
        await using var github = await GitHubUnderTest.StartAsync(new FakeGitHubOptions { PendingStatistics = 3 });
        var begun = github.Time.GetUtcNow();

        var weeks = await github.DriveAsync(github.Client.GetCommitActivityAsync("acme", "rocket", cancellationToken: TestContext.Current.CancellationToken));

        Assert.NotEmpty(weeks!);
        Assert.Equal(4, github.Upstream.Requests.Count);
        Assert.True(github.Time.GetUtcNow() - begun >= TimeSpan.FromSeconds(3.5), "0.5, 1 and 2 s are the least");
    }

    [Fact]
    public async Task Statistics_NeverReady_FailAsNotReady()
    {
        await using var github = await GitHubUnderTest.StartAsync(new FakeGitHubOptions { PendingStatistics = int.MaxValue });

        var failure = await FailAsync(() => github.DriveAsync(github.Client.GetContributorStatisticsAsync("acme", "rocket")));

        Assert.Equal((UpstreamErrorCode.UpstreamUnavailable, 202), (failure.Code, failure.Error.Status));
        Assert.True(failure.Error.RetryAt > github.Time.GetUtcNow());
        Assert.InRange(github.Upstream.Requests.Count, 4, 9);
    }

    [Fact]
    public async Task Statistics_OfAnEmptyRepository_AreNone()
    {
        await using var github = await GitHubUnderTest.StartAsync();

        Assert.Null(await github.Client.GetPunchCardAsync("acme", "empty", cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Block_ForLegalReasons_IsTyped()
    {
        await using var github = await GitHubUnderTest.StartAsync();

        var failure = await FailAsync(() => github.Client.GetRepositoryAsync("acme", "blocked"));

        Assert.Equal(("dmca", 451), (failure.LegalBlock()?.Reason, failure.Error.Status));
        Assert.Equal(UpstreamErrorCode.Rejected, failure.Code);
        Assert.Null((await FailAsync(() => github.Client.GetRepositoryAsync("acme", "nothing"))).LegalBlock());
    }

    [Theory]
    [InlineData("""{"message":"Validation Failed","errors":[{"resource":"Issue","field":"title","code":"missing_field"},"Pull requests only","",{"resource":"Issue","code":"custom","message":"Too many"}]}""",
        "Issue.title missing_field: ; . custom: Pull requests only; . custom: ; Issue. custom: Too many")]
    [InlineData("""{"message":"Reference does not exist"}""", "")]
    [InlineData("""{"message":"Odd","errors":null}""", "")]
    [InlineData("""{"message":"Odd","errors":[42]}""", ". custom: 42")]
    [InlineData("""{"message":"New","errors":[{"code":"brand_new"}]}""", ". brand_new: ")]
    [InlineData("<html>", "")]
    public async Task FieldErrors_AreReadInEveryFormThatGitHubGivesThem(string body, string expected)
    {
        await using var github = await GitHubUnderTest.StartAsync();
        github.Upstream.Faults.On("search/repos").Body(422, "application/json; charset=utf-8", body);

        var failure = await FailAsync(() => github.Client.SearchRepositoriesAsync("x"));

        Assert.Equal((UpstreamErrorCode.ValidationFailed, 422), (failure.Code, failure.Error.Status));
        Assert.Equal(expected, string.Join("; ", failure.FieldErrors().Select(static e => $"{e.Resource}.{e.Field} {e.Code.Value}: {e.Message}")));
    }

    [Theory]
    [InlineData(500, "text/html", UpstreamErrorCode.UpstreamError)]
    [InlineData(502, "text/html; charset=utf-8", UpstreamErrorCode.UpstreamUnavailable)]
    [InlineData(503, "application/json", UpstreamErrorCode.UpstreamUnavailable)]
    public async Task Gateway_ThatAnswersInHtml_IsTranslatedAndKeptShort(int status, string contentType, string code)
    {
        await using var github = await GitHubUnderTest.StartAsync();
        github.Upstream.Faults.On("repos/get").Body(status, contentType, "\n <!DOCTYPE html>" + new string('x', 100_000)).Always();

        var failure = await FailAsync(() => github.DriveAsync(github.Client.GetRepositoryAsync("acme", "rocket")));

        Assert.Equal((code, status), (failure.Code, failure.Error.Status));
        Assert.Null(failure.Error.Body);
        Assert.Equal(8 * 1024, failure.Error.RawBody!.Length);
    }

    [Fact]
    public async Task Version_OnItsWayOut_IsToldOnceAndPagesAreFoundAllTheSame()
    {
        var logs = new Records();
        await using var github = await GitHubUnderTest.StartAsync(
            new FakeGitHubOptions { RetiringVersions = new Dictionary<string, DateTimeOffset> { ["2026-03-10"] = new(2027, 3, 10, 0, 0, 0, TimeSpan.Zero) } },
            s => s.LoggerFactory = logs);

        Assert.Equal(265, await github.Client.ListBranchesAllAsync("acme", "rocket", perPage: 100).CountAsync(TestContext.Current.CancellationToken));

        var told = Assert.Single(logs.Texts, static t => t.Contains("is deprecated", StringComparison.Ordinal));
        Assert.Contains("version 2026-03-10", told, StringComparison.Ordinal);
        Assert.Contains("switched off at 2027-03-10", told, StringComparison.Ordinal);
        Assert.EndsWith("see https://docs.github.com/rest/about-the-rest-api/api-versions", told, StringComparison.Ordinal);
    }

    private sealed class Records : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<string> Texts { get; } = new();

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Texts.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }

    private static Task<UpstreamException> FailAsync(Func<Task> call) => Assert.ThrowsAsync<UpstreamException>(call);
}
