using System.Text.Json.Nodes;
using Clients.GitHub;
using Octokit;

namespace Clients.Tests;

/// <summary>One operation through both clients, with results that can be compared.</summary>
internal sealed record ParityRead(string Operation, Func<IGitHubRepoClient, Task<object?>> Ours, Func<IGitHubClient, Task<object?>> Theirs)
{
    public override string ToString() => Operation;
}

/// <summary>Every reading operation that both clients have.</summary>
internal static class ParityReads
{
    private const string Owner = "acme";
    private const string Name = "rocket";
    private const long Repository = 3_000_000_001;

    private static readonly ApiOptions FirstPage = new() { PageCount = 1, PageSize = 30 };

    public static readonly ParityRead[] All =
    [
        Of("repos/get", async o => await o.GetRepositoryAsync(Owner, Name), async t => await t.Repository.Get(Owner, Name)),
        Of("repos/get-by-id", async o => await o.GetRepositoryByIdAsync(Repository), async t => await t.Repository.Get(Repository)),
        Of("search/repos",
            async o => await o.SearchRepositoriesAsync("module", perPage: 30, page: 1),
            async t => await t.Search.SearchRepo(new SearchRepositoriesRequest("module") { PerPage = 30, Page = 1 })),
        Of("repos/list-languages",
            async o => await o.ListLanguagesAsync(Owner, Name),
            async t => new JsonObject((await t.Repository.GetAllLanguages(Owner, Name)).Select(l => KeyValuePair.Create(l.Name, (JsonNode?)l.NumberOfBytes)))),
        Of("repos/get-all-topics", async o => await o.ListTopicsAsync(Owner, Name), async t => await t.Repository.GetAllTopics(Owner, Name)),
        Of("repos/list-branches",
            async o => await o.ListBranchesAsync(Owner, Name, perPage: 30), async t => await t.Repository.Branch.GetAll(Owner, Name, FirstPage)),
        Of("repos/get-branch", async o => await o.GetBranchAsync(Owner, Name, "main"), async t => await t.Repository.Branch.Get(Owner, Name, "main")),
        Of("repos/list-tags", async o => await o.ListTagsAsync(Owner, Name, perPage: 30), async t => await t.Repository.GetAllTags(Owner, Name, FirstPage)),
        Of("repos/list-commits",
            async o => await o.ListCommitsAsync(Owner, Name, perPage: 30), async t => await t.Repository.Commit.GetAll(Owner, Name, FirstPage)),
        Of("repos/get-commit", async o => await o.GetCommitAsync(Owner, Name, "main"), async t => await t.Repository.Commit.Get(Owner, Name, "main")),
        Of("repos/compare-commits-with-basehead",
            async o => await o.CompareCommitsAsync(Owner, Name, "v1.01.0...main"), async t => await t.Repository.Commit.Compare(Owner, Name, "v1.01.0", "main")),
        Of("checks/list-for-ref",
            async o => await o.ListCheckRunsAsync(Owner, Name, "main"), async t => await t.Check.Run.GetAllForReference(Owner, Name, "main")),
        Of("repos/get-combined-status-for-ref",
            async o => await o.GetCombinedStatusAsync(Owner, Name, "main"), async t => await t.Repository.Status.GetCombined(Owner, Name, "main")),
        Of("repos/get-content",
            async o => new JsonArray(ParityComparison.Ours(await o.GetContentAsync(Owner, Name, "README.md"))),
            async t => await t.Repository.Content.GetAllContents(Owner, Name, "README.md")),
        Of("repos/get-content of src",
            async o => await o.GetContentAsync(Owner, Name, "src"), async t => await t.Repository.Content.GetAllContents(Owner, Name, "src")),
        Of("repos/get-content of docs",
            async o => await o.GetContentAsync(Owner, Name, "docs"), async t => await t.Repository.Content.GetAllContents(Owner, Name, "docs")),
        Of("repos/get-content of assets",
            async o => await o.GetContentAsync(Owner, Name, "assets"), async t => await t.Repository.Content.GetAllContents(Owner, Name, "assets")),
        Of("repos/get-content of vendor",
            async o => await o.GetContentAsync(Owner, Name, "vendor"), async t => await t.Repository.Content.GetAllContents(Owner, Name, "vendor")),
        Of("repos/get-content of current",
            async o => new JsonArray(ParityComparison.Ours(await o.GetContentAsync(Owner, Name, "current"))), async t => await t.Repository.Content.GetAllContents(Owner, Name, "current")),
        Of("repos/get-readme", async o => await o.GetReadmeAsync(Owner, Name), async t => await t.Repository.Content.GetReadme(Owner, Name)),
        Of("repos/list-releases",
            async o => await o.ListReleasesAsync(Owner, Name, perPage: 30), async t => await t.Repository.Release.GetAll(Owner, Name, FirstPage)),
        Of("repos/get-latest-release", async o => await o.GetLatestReleaseAsync(Owner, Name), async t => await t.Repository.Release.GetLatest(Owner, Name)),
        Of("repos/get-release-by-tag",
            async o => await o.GetReleaseByTagAsync(Owner, Name, "v1.35.0"), async t => await t.Repository.Release.Get(Owner, Name, "v1.35.0")),
        Of("actions/list-repo-workflows",
            async o => await o.ListWorkflowsAsync(Owner, Name), async t => await t.Actions.Workflows.List(Owner, Name)),
        Of("actions/get-workflow",
            async o => await o.GetWorkflowAsync(Owner, "pipelines", "deploy.yml"), async t => await t.Actions.Workflows.Get(Owner, "pipelines", "deploy.yml")),
        Of("actions/list-workflow-runs-for-repo",
            async o => await o.ListRunsAsync(Owner, Name, perPage: 30),
            async t => await t.Actions.Workflows.Runs.List(Owner, Name, new WorkflowRunsRequest(), FirstPage)),
        Of("actions/list-workflow-runs",
            async o => await o.ListWorkflowRunsAsync(Owner, Name, "ci.yml", perPage: 30),
            async t => await t.Actions.Workflows.Runs.ListByWorkflow(Owner, Name, "ci.yml", new WorkflowRunsRequest(), FirstPage)),
        Of("actions/get-workflow-run",
            async o => await o.GetRunAsync(Owner, Name, await RunAsync(o)),
            async t => await t.Actions.Workflows.Runs.Get(Owner, Name, await RunAsync(t))),
        Of("actions/download-workflow-run-logs",
            async o => await BytesAsync(await o.DownloadRunLogsAsync(Owner, Name, await RunAsync(o))),
            async t => Text(await t.Actions.Workflows.Runs.GetLogs(Owner, Name, await RunAsync(t)))),
        Of("actions/list-jobs-for-workflow-run",
            async o => await o.ListRunJobsAsync(Owner, Name, await RunAsync(o)),
            async t => await t.Actions.Workflows.Jobs.List(Owner, Name, await RunAsync(t))),
        Of("actions/get-job-for-workflow-run",
            async o => await o.GetJobAsync(Owner, Name, await JobAsync(t: null, o)),
            async t => await t.Actions.Workflows.Jobs.Get(Owner, Name, await JobAsync(t, null))),
        Of("actions/download-job-logs-for-workflow-run",
            async o => await TextAsync(await o.DownloadJobLogsAsync(Owner, Name, await JobAsync(null, o))),
            async t => JsonValue.Create(await t.Actions.Workflows.Jobs.GetLogs(Owner, Name, await JobAsync(t, null)))),
        Of("actions/list-artifacts-for-repo",
            async o => await o.ListArtifactsAsync(Owner, Name), async t => await t.Actions.Artifacts.ListArtifacts(Owner, Name)),
        Of("actions/list-workflow-run-artifacts",
            async o => await o.ListRunArtifactsAsync(Owner, Name, await RunAsync(o)),
            async t => await t.Actions.Artifacts.ListWorkflowArtifacts(Owner, Name, await RunAsync(t))),
        Of("actions/get-artifact",
            async o => await o.GetArtifactAsync(Owner, Name, (await o.ListArtifactsAsync(Owner, Name)).Artifacts![0].Id),
            async t => await t.Actions.Artifacts.GetArtifact(Owner, Name, (await t.Actions.Artifacts.ListArtifacts(Owner, Name)).Artifacts[0].Id)),
        Of("actions/download-artifact",
            async o => await BytesAsync(await o.DownloadArtifactAsync(Owner, Name, (await o.ListArtifactsAsync(Owner, Name)).Artifacts![0].Id, global::Clients.GitHub.ArchiveFormat.Zip)),
            async t => await BytesAsync(await t.Actions.Artifacts.DownloadArtifact(
                Owner, Name, (await t.Actions.Artifacts.ListArtifacts(Owner, Name)).Artifacts[0].Id, "zip"))),
        Of("repos/download-tarball-archive",
            async o => await BytesAsync(await o.DownloadTarballAsync(Owner, Name, "main")),
            async t => Text(await t.Repository.Content.GetArchive(Owner, Name, Octokit.ArchiveFormat.Tarball, "main"))),
        Of("repos/download-zipball-archive",
            async o => await BytesAsync(await o.DownloadZipballAsync(Owner, Name, "main")),
            async t => Text(await t.Repository.Content.GetArchive(Owner, Name, Octokit.ArchiveFormat.Zipball, "main"))),
        Of("repos/get-contributors-stats",
            async o => await o.GetContributorStatisticsAsync(Owner, Name), async t => await t.Repository.Statistics.GetContributors(Owner, Name)),
        Of("repos/get-commit-activity-stats",
            async o => await o.GetCommitActivityAsync(Owner, Name), async t => (await t.Repository.Statistics.GetCommitActivity(Owner, Name)).Activity),
        Of("repos/get-participation-stats",
            async o => await o.GetParticipationAsync(Owner, Name), async t => await t.Repository.Statistics.GetParticipation(Owner, Name)),
        Of("repos/get-code-frequency-stats",
            async o => await o.GetCodeFrequencyAsync(Owner, Name),
            async t => Rows((await t.Repository.Statistics.GetCodeFrequency(Owner, Name)).AdditionsAndDeletionsByWeek, static week =>
                [week.Timestamp.ToUnixTimeSeconds(), week.Additions, week.Deletions])),
        Of("repos/get-punch-card-stats",
            async o => await o.GetPunchCardAsync(Owner, Name),
            async t => Rows((await t.Repository.Statistics.GetPunchCard(Owner, Name)).PunchPoints, static point =>
                [(long)point.DayOfWeek.Value, point.HourOfTheDay, point.CommitCount])),
        Of("rate-limit/get", async o => await o.GetRateLimitAsync(), async t => await t.RateLimit.GetRateLimits()),
    ];

    /// <summary>Octokit makes objects of GitHub's rows of numbers.</summary>
    private static JsonArray Rows<T>(IEnumerable<T> rows, Func<T, long[]> numbers) =>
        new([.. rows.Select(row => (JsonNode)new JsonArray([.. numbers(row).Select(static number => (JsonNode)number)]))]);

    private static async Task<string> TextAsync(Stream stream)
    {
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    private static ParityRead Of(string operation, Func<IGitHubRepoClient, Task<object?>> ours, Func<IGitHubClient, Task<object?>> theirs) =>
        new(operation, ours, theirs);

    /// <summary>The newest run that has ended well, so that it has logs and artifacts.</summary>
    private static async Task<long> RunAsync(IGitHubRepoClient ours) =>
        (await ours.ListRunsAsync(Owner, Name, status: RunState.Success, perPage: 1)).WorkflowRuns![0].Id;

    private static async Task<long> RunAsync(IGitHubClient theirs) => (await theirs.Actions.Workflows.Runs.List(
        Owner, Name, new WorkflowRunsRequest { Status = CheckRunStatusFilter.Success }, new ApiOptions { PageCount = 1, PageSize = 1 })).WorkflowRuns[0].Id;

    private static async Task<long> JobAsync(IGitHubClient? t, IGitHubRepoClient? o) => t is null
        ? (await o!.ListRunJobsAsync(Owner, Name, await RunAsync(o))).Jobs![0].Id
        : (await t.Actions.Workflows.Jobs.List(Owner, Name, await RunAsync(t))).Jobs[0].Id;

    private static async Task<object?> BytesAsync(Stream stream)
    {
        await using var owned = stream;
        using var bytes = new MemoryStream();
        await owned.CopyToAsync(bytes);
        return Text(bytes.ToArray());
    }

    private static JsonValue Text(byte[] bytes) => JsonValue.Create(Convert.ToBase64String(bytes));
}
