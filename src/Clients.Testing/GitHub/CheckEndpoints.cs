using System.Globalization;
using System.Text.Json.Nodes;

namespace Clients.Testing.GitHub;

/// <summary>Check runs and the combined status of a commit.</summary>
internal sealed class CheckEndpoints(GitHubContext context)
{
    private static readonly (string Name, string Status, string? Conclusion)[] Checks =
        [("build", "completed", "success"), ("test", "completed", "failure"), ("deploy-preview", "in_progress", null)];

    public void Register(FakeUpstream upstream)
    {
        context.On(upstream, "checks/list-for-ref", List);
        context.On(upstream, "repos/get-combined-status-for-ref", Status);
    }

    private FakeResponse List(FakeRequest request, Repository repository)
    {
        if (repository.Resolve(request.Path("ref")) is not { } commit)
            return GitHubError.Validation($"No commit found for SHA: {request.Path("ref")}");

        var checks = Checks.Select((check, index) => (check, index))
            .Where(pair => request.Query("check_name") is not { } name || pair.check.Name == name)
            .Where(pair => request.Query("status") is not { } status || pair.check.Status == status)
            .Where(_ => request.Query("app_id") is null or "15368")
            .ToList();
        return context.Page(request, repository, checks, pair => CheckRun(repository, commit, pair.index), "check_runs");
    }

    private JsonObject CheckRun(Repository repository, Commit commit, int index)
    {
        var (name, status, conclusion) = Checks[index];
        var id = 48_000_000_001 + index;
        var self = context.Links.Api(repository, $"/check-runs/{id}");
        return new JsonObject
        {
            ["id"] = id,
            ["node_id"] = Seed.NodeId("CheckRun", id),
            ["external_id"] = null,
            ["head_sha"] = commit.Sha,
            ["name"] = name,
            ["url"] = self,
            ["html_url"] = GitHubLinks.Html(repository, $"/runs/{id}"),
            ["details_url"] = "https://ci.acme.example/" + name,
            ["status"] = status,
            ["conclusion"] = conclusion,
            ["started_at"] = AccountJson.Time(commit.Date),
            ["completed_at"] = conclusion is null ? null : AccountJson.Time(commit.Date.AddMinutes(5)),
            ["output"] = new JsonObject
            {
                ["title"] = name,
                ["summary"] = null,
                ["text"] = null,
                ["annotations_count"] = 0,
                ["annotations_url"] = self + "/annotations",
            },
            ["check_suite"] = new JsonObject { ["id"] = 30_000_000_001 },
            ["app"] = App(),
            ["pull_requests"] = new JsonArray(),
        };
    }

    private JsonObject App() => new()
    {
        ["id"] = 15_368,
        ["node_id"] = "MDM6QXBwMTUzNjg=",
        ["slug"] = "github-actions",
        ["owner"] = AccountJson.Create(context.Links, "acme"),
        ["name"] = "GitHub Actions",
        ["description"] = "Automate your workflow from idea to production",
        ["external_url"] = "https://help.github.com/en/actions",
        ["html_url"] = "https://github.com/apps/github-actions",
        ["created_at"] = "2018-07-30T09:30:17Z",
        ["updated_at"] = "2024-04-10T20:33:16Z",
        ["permissions"] = new JsonObject { ["checks"] = "write" },
        ["events"] = new JsonArray("workflow_dispatch"),
    };

    /// <summary>The name of the reference decides: <c>develop</c> is pending, <c>feature/…</c> fails, the rest is fine.</summary>
    private FakeResponse Status(FakeRequest request, Repository repository)
    {
        var reference = request.Path("ref");
        if (repository.Resolve(reference) is not { } commit)
            return GitHubError.NotFound();

        var worst = reference == "develop" ? "pending" : reference.StartsWith("feature/", StringComparison.Ordinal) ? "failure" : "success";
        var statuses = new[] { ("ci/quality", "success"), ("ci/security", worst) };
        return FakeResponse.Json(new JsonObject
        {
            ["state"] = worst,
            ["sha"] = commit.Sha,
            ["total_count"] = statuses.Length,
            ["statuses"] = new JsonArray(
                [.. statuses.Select((status, index) => CommitStatus(repository, commit, status.Item1, status.Item2, index))]),
            ["repository"] = RepositoryJson.Summary(context.Links, repository),
            ["commit_url"] = context.Links.Api(repository, "/commits/" + commit.Sha),
            ["url"] = context.Links.Api(repository, $"/commits/{commit.Sha}/status"),
        });
    }

    private JsonObject CommitStatus(Repository repository, Commit commit, string name, string state, int index) => new()
    {
        ["id"] = 33_000_000_001 + index,
        ["node_id"] = Seed.NodeId("StatusContext", index),
        ["state"] = state,
        ["context"] = name,
        ["description"] = null,
        ["target_url"] = "https://ci.acme.example/",
        ["avatar_url"] = string.Create(CultureInfo.InvariantCulture, $"https://avatars.githubusercontent.com/oa/{index}"),
        ["url"] = context.Links.Api(repository, "/statuses/" + commit.Sha),
        ["created_at"] = AccountJson.Time(commit.Date),
        ["updated_at"] = AccountJson.Time(commit.Date),
    };
}
