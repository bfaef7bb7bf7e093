using System.Globalization;
using Apps.Shared;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace TaskRunner.Executions;

internal static class ExecutionEndpoints
{
    public static void MapExecutions(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/executions", StartAsync);
        app.MapGet("/api/executions/{id}", GetAsync);
    }

    private static async Task<Accepted<ExecutionView>> StartAsync(
        ExecutionRequest request,
        [FromHeader(Name = IdempotencyKey.Header)] string? givenKey,
        ExecutionService executions,
        HttpResponse response,
        CancellationToken cancellationToken)
    {
        var key = IdempotencyKey.From(givenKey);

        // Also on failures whose outcome is unknown: the caller can then repeat this very request.
        response.OnStarting(() =>
        {
            response.Headers[IdempotencyKey.Header] = key;
            return Task.CompletedTask;
        });
        var started = await executions.StartAsync(request, key, cancellationToken);
        Wait(response, started);
        return TypedResults.Accepted($"/api/executions/{started.Execution.Id}", started.Execution);
    }

    private static async Task<Ok<ExecutionView>> GetAsync(
        string id, ExecutionService executions, HttpResponse response, CancellationToken cancellationToken)
    {
        var watched = await executions.GetAsync(id, cancellationToken);
        Wait(response, watched);
        return TypedResults.Ok(watched.Execution);
    }

    private static void Wait(HttpResponse response, WatchedExecution watched)
    {
        response.Headers.CacheControl = "no-store";
        if (watched.RetryAfter is { } wait)
            response.Headers.RetryAfter = wait.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
    }
}
