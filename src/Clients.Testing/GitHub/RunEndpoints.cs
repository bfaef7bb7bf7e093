using System.Globalization;
using System.Text.Json.Nodes;

namespace Clients.Testing.GitHub;

/// <summary>Runs and their jobs: listing, cancelling, running again.</summary>
internal sealed class RunEndpoints(GitHubContext context)
{
    // With any of these, only so many runs can be reached.
    private static readonly string[] Filters = ["actor", "branch", "check_suite_id", "created", "event", "head_sha", "status"];

    private GitHubLinks Links => context.Links;

    public void Register(FakeUpstream upstream)
    {
        context.On(upstream, "actions/list-workflow-runs", (request, repository) =>
            WorkflowEndpoints.Find(request, repository) is { } workflow
            ? List(request, repository, repository.Runs.Where(run => run.Workflow == workflow))
            : GitHubError.NotFound());
        context.On(upstream, "actions/list-workflow-runs-for-repo", (request, repository) => List(request, repository, repository.Runs));
        context.On(upstream, "actions/get-workflow-run", (request, repository) => With(request, repository, run =>
            FakeResponse.Json(RunJson.Create(Links, repository, run, context.Now))));
        context.On(
            upstream,
            "actions/cancel-workflow-run",
            (request, repository) => With(request, repository, run => Cancel(run, context.Now + context.Options.RunStep)));
        context.On(
            upstream,
            "actions/force-cancel-workflow-run",
            (request, repository) => With(request, repository, run => Cancel(run, context.Now)));
        context.On(
            upstream, "actions/re-run-workflow", (request, repository) => With(request, repository, run => Rerun(run, onlyFailed: false)));
        context.On(
            upstream,
            "actions/re-run-workflow-failed-jobs",
            (request, repository) => With(request, repository, run => Rerun(run, onlyFailed: true)));
        context.On(upstream, "actions/list-jobs-for-workflow-run", (request, repository) => With(request, repository, run => context.Page(
            request, repository, [.. Enumerable.Range(0, Seed.JobsPerRun)], index =>
                JobJson.Create(Links, repository, run, index, context.Now), "jobs")));
        context.On(upstream, "actions/get-job-for-workflow-run", (request, repository) => FindJob(request, repository) is var (run, index)
            ? FakeResponse.Json(JobJson.Create(Links, repository, run, index, context.Now))
            : GitHubError.NotFound());
    }

    public static (Run Run, int Index)? FindJob(FakeRequest request, Repository repository)
    {
        var id = long.Parse(request.Path("job_id"), CultureInfo.InvariantCulture);
        var index = (int)(id % 10);
        return index < Seed.JobsPerRun && repository.Runs.Find(run => run.JobId(index) == id) is { } run ? (run, index) : null;
    }

    public static FakeResponse With(FakeRequest request, Repository repository, Func<Run, FakeResponse> answer)
    {
        var id = long.Parse(request.Path("run_id"), CultureInfo.InvariantCulture);
        return repository.Runs.Find(run => run.Id == id) is { } run ? answer(run) : GitHubError.NotFound();
    }

    private FakeResponse List(FakeRequest request, Repository repository, IEnumerable<Run> runs)
    {
        var now = context.Now;
        var found = runs.Reverse()
            .Where(run => run.ListedAt <= now)
            .Where(run => request.Query("actor") is null or "ada")
            .Where(run => request.Query("branch") is not { } branch || run.Branch == branch)
            .Where(run => request.Query("event") is not { } name || run.Event == name)
            .Where(run => request.Query("head_sha") is not { } sha || run.Head.Sha == sha)
            .Where(run => request.Query("check_suite_id") is not { } suite || run.SuiteId.ToString(CultureInfo.InvariantCulture) == suite)
            .Where(run => request.Query("status") is not { } status || run.Status(now) == status || run.Conclusion(now) == status)
            .Where(run => request.Query("created") is not { } created || DateRange.Contains(created, run.CreatedAt))
            .ToList();
        var isFiltered = Filters.Any(filter => request.Query(filter) is not null);
        return context.Page(
            request, repository, found, run => RunJson.Create(Links, repository, run, now), "workflow_runs",
            isFiltered ? context.Options.ListCeiling : int.MaxValue);
    }

    private FakeResponse Cancel(Run run, DateTimeOffset at)
    {
        if (run.HasCompleted(context.Now))
            return GitHubError.Create(409, "Cannot cancel a workflow run that is completed.");

        run.Cancel(at);
        return FakeResponse.Json(new JsonObject(), 202);
    }

    private FakeResponse Rerun(Run run, bool onlyFailed)
    {
        if (!run.HasCompleted(context.Now))
            return GitHubError.Create(403, "This workflow is already running");
        if (run.HasExpired)
            return GitHubError.Create(403, "Unable to retry this workflow run because it was created over a month ago");
        if (onlyFailed && run.Conclusion(context.Now) == "success")
            return GitHubError.Create(403, "This workflow run cannot be retried: it has no failed jobs");

        run.Rerun(context.Now);
        return FakeResponse.Json(new JsonObject(), 201);
    }
}
