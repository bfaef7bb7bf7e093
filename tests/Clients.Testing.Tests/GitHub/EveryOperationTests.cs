namespace Clients.Testing.Tests.GitHub;

/// <summary>Every operation of the contract answers as the contract says: the fake checks its own answers.</summary>
public sealed class EveryOperationTests
{
    public static readonly TheoryData<string, string, int> Calls = new()
    {
        { "repos/get", "/repos/acme/rocket", 200 },
        { "repos/get-by-id", "/repositories/3000000001", 200 },
        { "search/repos", "/search/repositories?q=module+language:Go&sort=stars&order=asc&per_page=5&page=2", 200 },
        { "repos/list-languages", "/repos/acme/rocket/languages", 200 },
        { "repos/get-all-topics", "/repos/acme/rocket/topics", 200 },
        { "repos/list-branches", "/repos/acme/rocket/branches?per_page=100", 200 },
        { "repos/list-branches", "/repos/acme/empty/branches", 200 },
        { "repos/get-branch", "/repos/acme/rocket/branches/feature%2Flogin", 200 },
        { "repos/get-branch", "/repos/acme/rocket/branches/master", 301 },
        { "repos/get-branch", "/repos/acme/rocket/branches/none", 404 },
        { "repos/list-tags", "/repos/acme/rocket/tags", 200 },
        { "repos/list-commits", "/repos/acme/rocket/commits?sha=develop&path=src&author=ada&since=2025-10-02T00:00:00Z", 200 },
        { "repos/list-commits", "/repos/acme/empty/commits", 409 },
        { "repos/get-commit", "/repos/acme/rocket/commits/main", 200 },
        { "repos/get-commit", "/repos/acme/rocket/commits/nothing", 422 },
        { "repos/compare-commits-with-basehead", "/repos/acme/rocket/compare/main...feature/login", 200 },
        { "checks/list-for-ref", "/repos/acme/rocket/commits/feature%2Flogin/check-runs", 200 },
        { "repos/get-combined-status-for-ref", "/repos/acme/rocket/commits/feature%2Flogin/status", 200 },
        { "repos/get-content", "/repos/acme/rocket/contents/", 200 },
        { "repos/get-content", "/repos/acme/rocket/contents/docs", 200 },
        { "repos/get-content", "/repos/acme/rocket/contents/docs/release%20notes.md?ref=v1.01.0", 200 },
        { "repos/get-content", "/repos/acme/rocket/contents/current", 200 },
        { "repos/get-content", "/repos/acme/rocket/contents/vendor/engine", 200 },
        { "repos/get-content", "/repos/acme/rocket/contents/assets/film.mp4", 200 },
        { "repos/get-content", "/repos/acme/rocket/contents/assets/archive.bin", 403 },
        { "repos/get-content", "/repos/acme/empty/contents/", 404 },
        { "repos/get-readme", "/repos/acme/rocket/readme", 200 },
        { "repos/get-readme", "/repos/acme/empty/readme", 404 },
        { "repos/download-tarball-archive", "/repos/acme/rocket/tarball/main", 302 },
        { "repos/download-zipball-archive", "/repos/acme/rocket/zipball/feature/login", 302 },
        { "repos/list-releases", "/repos/acme/rocket/releases", 200 },
        { "repos/get-latest-release", "/repos/acme/rocket/releases/latest", 200 },
        { "repos/get-release-by-tag", "/repos/acme/rocket/releases/tags/v1.01.0", 200 },
        { "actions/list-repo-workflows", "/repos/acme/pipelines/actions/workflows", 200 },
        { "actions/get-workflow", "/repos/acme/pipelines/actions/workflows/deploy.yml", 200 },
        { "actions/get-workflow", "/repos/acme/pipelines/actions/workflows/5100000011", 200 },
        { "actions/list-workflow-runs", "/repos/acme/rocket/actions/workflows/ci.yml/runs?status=failure", 200 },
        { "actions/list-workflow-runs-for-repo", "/repos/acme/rocket/actions/runs?event=push&branch=main&created=%3E%3D2025-12-01", 200 },
        { "actions/get-workflow-run", "/repos/acme/rocket/actions/runs/17000000045", 200 },
        { "actions/list-jobs-for-workflow-run", "/repos/acme/rocket/actions/runs/17000000045/jobs?filter=all", 200 },
        { "actions/get-job-for-workflow-run", "/repos/acme/rocket/actions/jobs/170000000101", 200 },
        { "actions/download-workflow-run-logs", "/repos/acme/rocket/actions/runs/17000000010/logs", 302 },
        { "actions/download-workflow-run-logs", "/repos/acme/rocket/actions/runs/17000000045/logs", 404 },
        { "actions/download-workflow-run-logs", "/repos/acme/rocket/actions/runs/17000000001/logs", 410 },
        { "actions/download-job-logs-for-workflow-run", "/repos/acme/rocket/actions/jobs/170000000101/logs", 302 },
        { "actions/list-workflow-run-artifacts", "/repos/acme/rocket/actions/runs/17000000003/artifacts", 200 },
        { "actions/list-artifacts-for-repo", "/repos/acme/rocket/actions/artifacts?name=binaries", 200 },
        { "actions/get-artifact", "/repos/acme/rocket/actions/artifacts/170000000035", 200 },
        { "actions/download-artifact", "/repos/acme/rocket/actions/artifacts/170000000035/zip", 302 },
        { "repos/get-contributors-stats", "/repos/acme/rocket/stats/contributors", 202 },
        { "repos/get-commit-activity-stats", "/repos/acme/rocket/stats/commit_activity", 202 },
        { "repos/get-code-frequency-stats", "/repos/acme/empty/stats/code_frequency", 204 },
        { "repos/get-participation-stats", "/repos/acme/empty/stats/participation", 202 },
        { "repos/get-punch-card-stats", "/repos/acme/rocket/stats/punch_card", 202 },
        { "rate-limit/get", "/rate_limit", 200 },
        { "repos/get", "/repos/acme/blocked", 451 },
        { "repos/get", "/repos/acme/nothing", 404 },
    };

    [Fact]
    public async Task Contract_EveryOperation_HasAHandlerAndACallAbove()
    {
        await using var github = await FakeGitHub.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var jobs = await FakeInternalJobs.StartAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.All(github.Upstream.Contract.Operations, operation => Assert.NotNull(github.Upstream.HandlerOf(operation.Id)));
        Assert.All(jobs.Upstream.Contract.Operations, operation => Assert.NotNull(jobs.Upstream.HandlerOf(operation.Id)));
        var called = Calls.Select(call => call.Data.Item1).ToHashSet();
        Assert.All(github.Upstream.Contract.Operations.Where(operation => operation.Method == "GET"), operation => Assert.Contains(operation.Id, called));
    }

    [Fact]
    public async Task Text_BeyondAscii_GoesOutAsUtf8()
    {
        await using var github = await FakeGitHub.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var client = GitHubHttp.Client(github);

        Assert.Contains("Takes payloads to orbit – und zurück", await client.GetStringAsync("/repos/acme/rocket", TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Operation_Called_AnswersAsDeclared(string operation, string target, int status)
    {
        await using var github = await FakeGitHub.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var client = GitHubHttp.Client(github);

        using var response = await client.GetAsync(target, TestContext.Current.CancellationToken);

        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode}: {body}");
        Assert.Equal(operation, Assert.Single(github.Requests).OperationId);
        Assert.Empty(github.Violations);
    }
}
