using System.Diagnostics;
using System.Globalization;
using Apps.Shared;
using Clients.AspNetCore;
using Clients.Resilience;
using Microsoft.AspNetCore.Mvc;
using WebJobs.Operations;
using WebJobs.Outbox;

namespace WebJobs.Commands;

internal static class CommandEndpoints
{
    public static void MapCommands(this IEndpointRouteBuilder app) => app.MapPost("/commands/{name}", AcceptAsync);

    private static async Task<IResult> AcceptAsync(
        string name,
        [FromHeader(Name = IdempotencyKey.Header)] string? key,
        HttpRequest request,
        CommandRegistry commands,
        OutboxStore outbox,
        OutboxSignal signal,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        // 1. What is asked for, in full.
        var command = commands.Find(name) ?? throw UnknownCommand(commands);
        if (!request.HasJsonContentType())
            throw new ProblemException(415, ProblemCode.MediaTypeUnsupported, "A command comes as application/json.");

        var callerKey = string.IsNullOrEmpty(key) ? null : IdempotencyKey.From(key);
        var payload = await command.ReadAsync(request.Body, cancellationToken);

        // 2. On disk before anybody is promised anything.
        var accepted = outbox.Accept(Entry(command, payload, callerKey, time.GetUtcNow()));
        if (accepted.Payload != payload)
            throw new ProblemException(422, "idempotency_key_reused", "The Idempotency-Key was used before with another payload.");

        // 3. Only now.
        signal.Raise();
        return new Accepted(accepted);
    }

    private static OutboxEntry Entry(Command command, string payload, string? callerKey, DateTimeOffset now) => new()
    {
        Id = $"op_{Guid.CreateVersion7(now):N}",
        Command = command.Name,
        JobType = command.JobType,
        Payload = payload,
        CallerKey = callerKey,
        CorrelationId = UpstreamCallContext.Current?.CorrelationId ?? Guid.NewGuid().ToString("N"),
        TraceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null,
        TraceState = Activity.Current?.TraceStateString,
        State = OutboxState.Accepted,
        NextTryAt = now,
        CreatedAt = now,
        UpdatedAt = now,
    };

    private static ProblemException UnknownCommand(CommandRegistry commands) =>
        new(404, "unknown_command", "There is no command of that name.")
        {
            Errors = new Dictionary<string, string[]>(StringComparer.Ordinal) { ["name"] = [$"one of: {string.Join(", ", commands.Names)}"] },
        };

    /// <summary>202, and where to look from now on.</summary>
    private sealed record Accepted(OutboxEntry Entry) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var headers = httpContext.Response.Headers;
            headers.Location = $"/operations/{Entry.Id}";
            headers["Operation-Location"] = headers.Location;
            headers.RetryAfter = OperationEndpoints.DefaultRetryAfter.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
            return Results.Json(OperationView.From(Entry), statusCode: StatusCodes.Status202Accepted).ExecuteAsync(httpContext);
        }
    }
}
