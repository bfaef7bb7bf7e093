using Apps.Shared;
using Clients.AspNetCore;

namespace WebApp.Projects;

internal static class ProjectEndpoints
{
    private const string RunsParameter = "runs";
    private const int DefaultRuns = 5;
    private const int MostRuns = 20;

    public static void MapProjects(this IEndpointRouteBuilder app) => app.MapGet("/api/projects/{owner}/{repo}", GetAsync);

    private static Task<ProjectView> GetAsync(
        string owner, string repo, int? runs, HttpContext context, ProjectQuery projects, CancellationToken cancellationToken)
    {
        RefuseUndeclared(context.Request.Query);
        var count = runs ?? DefaultRuns;
        if (count is < 1 or > MostRuns)
            throw ProblemException.Invalid(RunsParameter, $"1 to {MostRuns}");

        context.Response.Headers.CacheControl = "no-store";
        return projects.GetAsync(RepositoryName.Parse(owner, repo), count, cancellationToken);
    }

    /// <summary>A query that nobody declared is a mistake of the caller's, or a probe: it gets an answer of its own and goes nowhere.</summary>
    private static void RefuseUndeclared(IQueryCollection query)
    {
        if (query.Keys.FirstOrDefault(static key => key != RunsParameter) is { } name)
            throw ProblemException.Invalid(name.Length <= 64 ? name : name[..64], $"not a parameter here; there is only '{RunsParameter}'");
    }
}
