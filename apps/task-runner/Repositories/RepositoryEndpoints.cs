using Apps.Shared;

namespace TaskRunner.Repositories;

internal static class RepositoryEndpoints
{
    public static void MapRepositories(this IEndpointRouteBuilder app) => app.MapGet(
        "/api/repos/{owner}/{repo}",
        static (string owner, string repo, RepositoryLookup repositories, HttpResponse response, CancellationToken cancellationToken) =>
        {
            response.Headers.CacheControl = "no-store"; // it may be private
            return repositories.GetAsync(RepositoryName.Parse(owner, repo), cancellationToken);
        });
}
