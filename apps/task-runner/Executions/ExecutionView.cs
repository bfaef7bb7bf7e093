using System.Text.Json;
using Clients.InternalJobs;

namespace TaskRunner.Executions;

/// <summary>What this app tells of an execution.</summary>
internal sealed record ExecutionView
{
    public required string Id { get; init; }
    public required string Command { get; init; }

    /// <summary>notStarted, running, succeeded, failed or canceled; an open set.</summary>
    public required string Status { get; init; }

    public required bool Ended { get; init; }
    public required int Attempt { get; init; }
    public required int MaxAttempts { get; init; }
    public ExecutionProgress? Progress { get; init; }
    public ExecutionError? Error { get; init; }
    public JsonElement? Result { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    public static ExecutionView From(Job job, string command) => new()
    {
        Id = job.Id,
        Command = command,
        Status = job.Status.Value,
        Ended = job.Status == JobStatus.Succeeded || job.Status == JobStatus.Failed || job.Status == JobStatus.Canceled,
        Attempt = job.Attempt,
        MaxAttempts = job.MaxAttempts,
        Progress = job.Progress is { } progress ? new ExecutionProgress(progress.Percent, progress.Message) : null,
        Error = job.Error is { } error ? new ExecutionError(error.Code, error.Message) : null,
        Result = job.Result,
        CreatedAt = job.CreatedAt,
        StartedAt = job.StartedAt,
        EndedAt = job.EndedAt,
    };
}

internal sealed record ExecutionProgress(double? Percent, string? Message);

internal sealed record ExecutionError(string Code, string Message);

/// <summary>An execution and how long to wait before the next look; <c>null</c> once it has ended.</summary>
internal sealed record WatchedExecution(ExecutionView Execution, TimeSpan? RetryAfter);
