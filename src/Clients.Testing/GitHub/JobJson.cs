using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Clients.Testing.GitHub;

/// <summary>The jobs of a run with their steps, their logs, and the artifacts that the run leaves behind.</summary>
internal static class JobJson
{
    private static readonly string[] JobNames = ["build", "test"];
    private static readonly string[] StepNames = ["Set up job", "Run", "Complete job"];
    private static readonly string[] ArtifactNames = ["binaries", "coverage"];

    public static JsonObject Create(GitHubLinks links, Repository repository, Run run, int index, DateTimeOffset now)
    {
        var id = run.JobId(index);
        var (status, conclusion) = State(run, index, now);
        var (start, end) = run.JobTimes(index);
        var hasRunner = status is "in_progress" or "completed" && conclusion is not "skipped";
        return new JsonObject
        {
            ["id"] = id,
            ["node_id"] = Seed.NodeId("CheckRun", id),
            ["run_id"] = run.Id,
            ["run_url"] = RunJson.Address(links, repository, run),
            ["run_attempt"] = run.Attempt,
            ["head_sha"] = run.Head.Sha,
            ["head_branch"] = run.Branch,
            ["workflow_name"] = run.Workflow.Name,
            ["name"] = JobNames[index],
            ["status"] = status,
            ["conclusion"] = conclusion,
            ["created_at"] = AccountJson.Time(run.StartedAt),
            ["started_at"] = AccountJson.Time(start),
            ["completed_at"] = status == "completed" ? AccountJson.Time(end) : null,
            ["steps"] = new JsonArray([.. StepNames.Select((name, step) => Step(name, step + 1, status, conclusion, start, end))]),
            ["labels"] = new JsonArray("ubuntu-latest"),
            ["runner_id"] = hasRunner ? 1_000_000_000_001 : null,
            ["runner_name"] = hasRunner ? "GitHub Actions 1" : null,
            ["runner_group_id"] = hasRunner ? 2 : null,
            ["runner_group_name"] = hasRunner ? "GitHub Actions" : null,
            ["url"] = links.Api(repository, string.Create(CultureInfo.InvariantCulture, $"/actions/jobs/{id}")),
            ["html_url"] = RunJson.Html(repository, run) + string.Create(CultureInfo.InvariantCulture, $"/job/{id}"),
            ["check_run_url"] = links.Api(repository, string.Create(CultureInfo.InvariantCulture, $"/check-runs/{id}")),
        };
    }

    public static (string Status, string? Conclusion) State(Run run, int index, DateTimeOffset now)
    {
        if (run.HasCompleted(now))
        {
            // The first job builds, the last one is where a run fails.
            var conclusion = run.Conclusion(now);
            var hasFailedLater = index < Seed.JobsPerRun - 1 && conclusion is "failure" or "timed_out";
            return ("completed", hasFailedLater ? "success" : conclusion);
        }

        if (run.Stuck is { } stuck)
            return (index == 0 ? stuck : "queued", null);

        var (start, end) = run.JobTimes(index);
        return now < start ? ("queued", null) : now < end ? ("in_progress", null) : ("completed", "success");
    }

    public static string Log(Run run, int index) =>
        $"{AccountJson.Time(run.StartedAt)} Job {JobNames[index]} of {run.Workflow.Name} #{run.Number}, attempt {run.Attempt}\n"
        + $"{AccountJson.Time(run.StartedAt)} {run.Title}\n";

    public static byte[] LogArchive(Run run) =>
        Archives.Zip(JobNames.Select((name, index) => ($"{index}_{name}.txt", Encoding.UTF8.GetBytes(Log(run, index)))));

    public static JsonObject Artifact(GitHubLinks links, Repository repository, Run run, int index, DateTimeOffset now)
    {
        var id = run.ArtifactId(index);
        var address = links.Api(repository, string.Create(CultureInfo.InvariantCulture, $"/actions/artifacts/{id}"));
        var created = run.UpdatedAt(now);
        return new JsonObject
        {
            ["id"] = id,
            ["node_id"] = Seed.NodeId("Artifact", id),
            ["name"] = ArtifactNames[index],
            ["size_in_bytes"] = index == 0 ? Seed.LargeSize : 2_048,
            ["digest"] = "sha256:" + Seed.Sha($"artifact {id}") + Seed.Sha("rest")[..24],
            ["url"] = address,
            ["archive_download_url"] = address + "/zip",
            ["expired"] = run.HasExpired,
            ["created_at"] = AccountJson.Time(created),
            ["updated_at"] = AccountJson.Time(created),
            ["expires_at"] = AccountJson.Time(created.AddDays(90)),
            ["workflow_run"] = new JsonObject
            {
                ["id"] = run.Id, ["repository_id"] = repository.Id, ["head_repository_id"] = repository.Id,
                ["head_branch"] = run.Branch, ["head_sha"] = run.Head.Sha,
            },
        };
    }

    public static string ArtifactName(int index) => ArtifactNames[index];

    private static JsonObject Step(string name, int number, string status, string? conclusion, DateTimeOffset start, DateTimeOffset end)
    {
        var done = status == "completed" || (status == "in_progress" && number == 1);
        return new JsonObject
        {
            ["name"] = name,
            ["number"] = number,
            ["status"] = done ? "completed" : status == "in_progress" && number == 2 ? "in_progress" : "queued",
            ["conclusion"] = !done ? null : status == "completed" && number == 2 ? conclusion : "success",
            ["started_at"] = status == "queued" ? null : AccountJson.Time(start),
            ["completed_at"] = done ? AccountJson.Time(end) : null,
        };
    }
}
