using Apps.Shared;
using Clients.AspNetCore;
using Clients.GitHub;
using Clients.Resilience;

namespace TaskRunner.Repositories;

/// <summary>Finds repositories, and says in this app's words when there is none.</summary>
internal sealed class RepositoryLookup(IGitHubRepoClient github)
{
    /// <exception cref="ProblemException">There is no such repository, or it may not be shown.</exception>
    public async Task<RepositoryView> GetAsync(RepositoryName name, CancellationToken cancellationToken)
    {
        try
        {
            return RepositoryView.From(await github.GetRepositoryAsync(name.Owner, name.Repo, cancellationToken: cancellationToken));
        }
        catch (UpstreamException exception) when (exception.Code == UpstreamErrorCode.NotFound)
        {
            throw new ProblemException(404, "repository_not_found", "There is no such repository, or this service may not see it.", exception)
            {
                Detail = $"Looked for {name}.",
            };
        }
        catch (UpstreamException exception) when (exception.Error.Status == 451)
        {
            throw new ProblemException(451, "repository_blocked", "The repository is blocked for legal reasons.", exception);
        }
    }
}
