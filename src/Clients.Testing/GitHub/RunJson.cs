using System.Globalization;
using System.Text.Json.Nodes;

namespace Clients.Testing.GitHub;

/// <summary>Workflows and their runs.</summary>
internal static class RunJson
{
    public static JsonObject Workflow(GitHubLinks links, Repository repository, Workflow workflow) => new()
    {
        ["id"] = workflow.Id,
        ["node_id"] = Seed.NodeId("Workflow", workflow.Id),
        ["name"] = workflow.Name,
        ["path"] = workflow.Path,
        ["state"] = workflow.State,
        ["created_at"] = AccountJson.Time(Seed.Start),
        ["updated_at"] = AccountJson.Time(Seed.Start.AddDays(1)),
        ["url"] = links.Api(repository, $"/actions/workflows/{workflow.Id}"),
        ["html_url"] = GitHubLinks.Html(repository, $"/blob/main/{workflow.Path}"),
        ["badge_url"] = GitHubLinks.Html(repository, $"/workflows/{workflow.Name}/badge.svg"),
    };

    public static string Address(GitHubLinks links, Repository repository, Run run, string rest = "") =>
        links.Api(repository, string.Create(CultureInfo.InvariantCulture, $"/actions/runs/{run.Id}{rest}"));

    public static string Html(Repository repository, Run run) =>
        GitHubLinks.Html(repository, string.Create(CultureInfo.InvariantCulture, $"/actions/runs/{run.Id}"));

    public static JsonObject Create(GitHubLinks links, Repository repository, Run run, DateTimeOffset now) => new()
    {
        ["id"] = run.Id,
        ["node_id"] = Seed.NodeId("WorkflowRun", run.Id),
        ["name"] = run.Workflow.Name,
        ["display_title"] = run.Title,
        ["workflow_id"] = run.Workflow.Id,
        ["path"] = run.Workflow.Path,
        ["run_number"] = run.Number,
        ["run_attempt"] = run.Attempt,
        ["event"] = run.Event,
        ["status"] = run.Status(now),
        ["conclusion"] = run.Conclusion(now),
        ["head_branch"] = run.Branch,
        ["head_sha"] = run.Head.Sha,
        ["head_commit"] = HeadCommit(run.Head),
        ["created_at"] = AccountJson.Time(run.CreatedAt),
        ["updated_at"] = AccountJson.Time(run.UpdatedAt(now)),
        ["run_started_at"] = AccountJson.Time(run.StartedAt),
        ["actor"] = AccountJson.Create(links, "ada"),
        ["triggering_actor"] = AccountJson.Create(links, "ada"),
        ["check_suite_id"] = run.SuiteId,
        ["check_suite_node_id"] = Seed.NodeId("CheckSuite", run.Id),
        ["pull_requests"] = new JsonArray(),
        ["referenced_workflows"] = new JsonArray(),
        ["repository"] = RepositoryJson.Summary(links, repository),
        ["head_repository"] = RepositoryJson.Summary(links, repository),
        ["url"] = Address(links, repository, run),
        ["html_url"] = Html(repository, run),
        ["jobs_url"] = Address(links, repository, run, "/jobs"),
        ["logs_url"] = Address(links, repository, run, "/logs"),
        ["check_suite_url"] = links.Api(repository, $"/check-suites/{run.SuiteId}"),
        ["artifacts_url"] = Address(links, repository, run, "/artifacts"),
        ["cancel_url"] = Address(links, repository, run, "/cancel"),
        ["rerun_url"] = Address(links, repository, run, "/rerun"),
        ["previous_attempt_url"] = run.Attempt > 1 ? Address(links, repository, run, $"/attempts/{run.Attempt - 1}") : null,
        ["workflow_url"] = links.Api(repository, $"/actions/workflows/{run.Workflow.Id}"),
    };

    private static JsonObject HeadCommit(Commit commit)
    {
        var identity = new JsonObject { ["name"] = commit.Author, ["email"] = $"{commit.Author}@acme.example" };
        return new JsonObject
        {
            ["id"] = commit.Sha,
            ["tree_id"] = Seed.Sha("tree " + commit.Sha),
            ["message"] = commit.Message,
            ["timestamp"] = AccountJson.Time(commit.Date),
            ["author"] = identity,
            ["committer"] = identity.DeepClone(),
        };
    }
}
