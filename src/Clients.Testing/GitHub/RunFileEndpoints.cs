using System.Globalization;
using System.Text;

namespace Clients.Testing.GitHub;

/// <summary>What runs leave behind: logs and artifacts, downloaded from the signed host.</summary>
internal sealed class RunFileEndpoints(GitHubContext context)
{
    private GitHubLinks Links => context.Links;

    public void Register(FakeUpstream upstream)
    {
        context.On(upstream, "actions/download-workflow-run-logs", (request, repository) => RunEndpoints.With(request, repository, run =>
            Download(run, () => JobJson.LogArchive(run), "application/zip", $"logs_{run.Id}.zip")));
        context.On(upstream, "actions/download-job-logs-for-workflow-run", (request, repository) =>
            RunEndpoints.FindJob(request, repository) is var (run, index)
            ? Download(
                run, () => Encoding.UTF8.GetBytes(JobJson.Log(run, index)), "text/plain; charset=utf-8", $"job_{run.JobId(index)}.txt")
            : GitHubError.NotFound());
        context.On(upstream, "actions/list-workflow-run-artifacts", (request, repository) => RunEndpoints.With(request, repository, run =>
            List(request, repository, Artifacts([run]), isDescending: request.Query("direction") == "desc")));
        context.On(
            upstream,
            "actions/list-artifacts-for-repo",
            (request, repository) => List(request, repository, Artifacts(repository.Runs), isDescending: true));
        context.On(upstream, "actions/get-artifact", (request, repository) => Find(request, repository) is var (run, index)
            ? FakeResponse.Json(JobJson.Artifact(Links, repository, run, index, context.Now))
            : GitHubError.NotFound());
        context.On(upstream, "actions/download-artifact", (request, repository) => Find(request, repository) is var (run, index)
            ? Download(run, () => Content(run, index), "application/zip", JobJson.ArtifactName(index) + ".zip")
            : GitHubError.NotFound());
    }

    /// <summary>A run leaves its artifacts when it has ended well.</summary>
    private IEnumerable<(Run Run, int Index)> Artifacts(IEnumerable<Run> runs) =>
        runs.Where(run => run.Conclusion(context.Now) == "success")
            .SelectMany(run => Enumerable.Range(0, Seed.ArtifactsPerRun).Select(index => (run, index)));

    private FakeResponse List(FakeRequest request, Repository repository, IEnumerable<(Run Run, int Index)> artifacts, bool isDescending)
    {
        var found = artifacts.Where(
            artifact => request.Query("name") is not { } name || JobJson.ArtifactName(artifact.Index) == name).ToList();
        if (isDescending)
            found.Reverse();

        return context.Page(
            request,
            repository,
            found,
            artifact => JobJson.Artifact(Links, repository, artifact.Run, artifact.Index, context.Now),
            "artifacts");
    }

    private (Run Run, int Index)? Find(FakeRequest request, Repository repository)
    {
        var id = long.Parse(request.Path("artifact_id"), CultureInfo.InvariantCulture);
        var found = Artifacts(repository.Runs).FirstOrDefault(artifact => artifact.Run.ArtifactId(artifact.Index) == id);
        return found.Run is null ? null : found;
    }

    private FakeResponse Download(Run run, Func<byte[]> content, string contentType, string fileName)
    {
        if (!run.HasCompleted(context.Now))
            return GitHubError.NotFound();

        return run.HasExpired
            ? GitHubError.Create(410, "The file has expired.")
            : context.SignedHost.Redirect(content, contentType, fileName);
    }

    private static byte[] Content(Run run, int index) =>
        Archives.Zip([(JobJson.ArtifactName(index) + ".txt", Encoding.UTF8.GetBytes($"Made by run {run.Id}\n"))]);
}
