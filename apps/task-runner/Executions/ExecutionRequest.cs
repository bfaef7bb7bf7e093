using System.Text.Json;

namespace TaskRunner.Executions;

/// <summary>What a caller wants to have run.</summary>
internal sealed record ExecutionRequest
{
    public string? Owner { get; init; }
    public string? Repo { get; init; }
    public string? Command { get; init; }
    public IReadOnlyDictionary<string, JsonElement>? Parameters { get; init; }
}
