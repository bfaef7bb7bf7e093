using Apps.Shared;
using Clients.AspNetCore;
using Clients.GitHub;
using Clients.Resilience;
using Microsoft.Extensions.Options;

namespace WebApp.Projects;

/// <summary>Composes a project of two upstream calls, at the same time and under one deadline.</summary>
internal sealed class ProjectQuery(IGitHubRepoClient github, IOptions<ProjectOptions> settings, TimeProvider time)
{
    public async Task<ProjectView> GetAsync(RepositoryName name, int runs, CancellationToken cancellationToken)
    {
        // 1. Both calls get the same moment, retries and waiting included.
        var options = new UpstreamCallOptions { Deadline = time.GetUtcNow() + settings.Value.Deadline };
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var repository = GetRepositoryAsync(name, options, rest.Token);
        var latest = GetRunsAsync(name, runs, options, rest.Token);

        // 2. Without the repository there is no answer; the other call is of no use any more.
        try
        {
            return ProjectView.From(await repository, await latest);
        }
        catch
        {
            await rest.CancelAsync();
            await latest.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }
    }

    private async Task<Repository> GetRepositoryAsync(RepositoryName name, UpstreamCallOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await github.GetRepositoryAsync(name.Owner, name.Repo, options, cancellationToken);
        }
        catch (UpstreamException exception) when (exception.Code == UpstreamErrorCode.NotFound)
        {
            throw new ProblemException(404, "project_not_found", "There is no such project, or this service may not see it.", exception);
        }
    }

    /// <summary>A failure here becomes part of the answer: the code only, as for every failure.</summary>
    private async Task<RunsPart> GetRunsAsync(RepositoryName name, int count, UpstreamCallOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var page = await github.ListRunsAsync(
                name.Owner, name.Repo, excludePullRequests: true, perPage: count, options: options, cancellationToken: cancellationToken);
            return new RunsPart([.. page.WorkflowRuns.Take(count).Select(RunView.From)], null);
        }
        catch (UpstreamException exception)
        {
            return new RunsPart(null, exception.Code);
        }
    }
}
