using System.Text.Json;
using Clients.InternalJobs;
using WebJobs.Outbox;

namespace WebJobs.Operations;

/// <summary>What this app tells of an operation. Nothing in it is an address or an id of the service that does the work.</summary>
internal sealed record OperationView
{
    public required string Id { get; init; }
    public required string Command { get; init; }

    /// <summary>accepted, forwarded, running, succeeded, failed, canceled or expired; an open set.</summary>
    public required string State { get; init; }

    public required bool Ended { get; init; }

    /// <summary>The code of why it has not been forwarded yet; once forwarded, of why its present state could not be had.</summary>
    public string? LastError { get; init; }

    public OperationProgress? Progress { get; init; }
    public OperationError? Error { get; init; }
    public JsonElement? Result { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    public static OperationView From(OutboxEntry entry) => new()
    {
        Id = entry.Id,
        Command = entry.Command,
        State = entry.State == OutboxState.Refused ? OperationState.Failed : entry.State,
        Ended = entry.State == OutboxState.Refused,
        LastError = entry.State == OutboxState.Accepted ? entry.LastCode : null,
        Error = entry is { State: OutboxState.Refused, LastCode: { } code } ? new OperationError(code, "The command was refused.") : null,
        CreatedAt = entry.CreatedAt,
        EndedAt = entry.State == OutboxState.Refused ? entry.UpdatedAt : null,
    };

    public static OperationView From(OutboxEntry entry, Job job) => From(entry) with
    {
        State = OperationState.Of(job.Status),
        Ended = OperationState.HasEnded(job.Status),
        Progress = job.Progress is { } progress ? new OperationProgress(progress.Percent, progress.Message) : null,
        Error = job.Error is { } error ? new OperationError(error.Code, error.Message) : null,
        Result = job.Result,
        EndedAt = job.EndedAt,
    };
}

internal sealed record OperationProgress(double? Percent, string? Message);

internal sealed record OperationError(string Code, string Message);

internal static class OperationState
{
    public const string Forwarded = "forwarded";
    public const string Running = "running";
    public const string Failed = "failed";
    public const string Expired = "expired";

    /// <summary>A status that this app does not know yet is on its way, as far as it can tell.</summary>
    public static string Of(JobStatus status) => status switch
    {
        _ when status == JobStatus.NotStarted => Forwarded,
        _ when HasEnded(status) => status.Value,
        _ => Running,
    };

    public static bool HasEnded(JobStatus status) => status == JobStatus.Succeeded || status == JobStatus.Failed || status == JobStatus.Canceled;
}
