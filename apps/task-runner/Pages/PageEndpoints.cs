using System.Text.Json;
using Apps.Shared;
using Clients.AspNetCore;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using TaskRunner.Executions;
using TaskRunner.Repositories;

namespace TaskRunner.Pages;

/// <summary>The pages for people. They work without any script.</summary>
internal static class PageEndpoints
{
    public static void MapPages(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", static () => HomePage.Render());
        app.MapGet("/repos", static (string? owner, string? repo) =>
        {
            var name = RepositoryName.Parse(owner?.Trim(), repo?.Trim());
            return TypedResults.LocalRedirect($"/repos/{name.Owner}/{name.Repo}");
        });
        app.MapGet("/repos/{owner}/{repo}", RepositoryAsync);
        app.MapPost("/repos/{owner}/{repo}/executions", RunAsync);
        app.MapGet("/executions/{id}", static async (string id, ExecutionService executions, CancellationToken cancellationToken) =>
            ExecutionPage.Render(await executions.GetAsync(id, cancellationToken)));
    }

    private static async Task<Page> RepositoryAsync(
        string owner,
        string repo,
        RepositoryLookup repositories,
        ExecutionService executions,
        IAntiforgery antiforgery,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        var repository = await repositories.GetAsync(RepositoryName.Parse(owner, repo), cancellationToken);
        return RepositoryPage.Render(repository, executions.Commands, antiforgery.GetAndStoreTokens(context));
    }

    private static async Task<IResult> RunAsync(
        string owner,
        string repo,
        [FromForm] string? command,
        [FromForm] string? parameters,
        [FromForm] string? key,
        ExecutionService executions,
        CancellationToken cancellationToken)
    {
        var request = new ExecutionRequest { Owner = owner, Repo = repo, Command = command, Parameters = ReadParameters(parameters) };
        var started = await executions.StartAsync(request, IdempotencyKey.From(key), cancellationToken);

        // 303: loading the monitor again never sends the form again.
        return new SeeOther($"/executions/{Uri.EscapeDataString(started.Execution.Id)}");
    }

    /// <summary>One <c>name=value</c> a line.</summary>
    private static Dictionary<string, JsonElement> ReadParameters(string? text)
    {
        var parameters = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var line in (text ?? string.Empty).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts is not [{ Length: > 0 } name, var value] || !parameters.TryAdd(name, JsonSerializer.SerializeToElement(value)))
                throw ProblemException.Invalid("parameters", "one name=value a line, each name once");
        }

        return parameters;
    }

    private sealed record SeeOther(string Location) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = Location;
            return Task.CompletedTask;
        }
    }
}
