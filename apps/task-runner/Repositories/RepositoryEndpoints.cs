using Apps.Shared;

namespace TaskRunner.Repositories;

internal static class RepositoryEndpoints
{
    public static void MapRepositories(this IEndpointRouteBuilder app) => app.MapGet(
        "/api/repos/{owner}/{repo}",
        static (string owner, string repo, RepositoryLookup repositories, CancellationToken cancellationToken) =>
            repositories.GetAsync(RepositoryName.Parse(owner, repo), cancellationToken));
}
