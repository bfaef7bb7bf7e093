using Clients.GitHub;

namespace WebApp.Projects;

/// <summary>What a front end shows of a project.</summary>
internal sealed record ProjectView
{
    public required string FullName { get; init; }
    public required string? Description { get; init; }
    public required string DefaultBranch { get; init; }
    public required string Visibility { get; init; }
    public required bool Archived { get; init; }
    public required string? Language { get; init; }
    public required int Stars { get; init; }
    public required int OpenIssues { get; init; }
    public required IReadOnlyList<string> Topics { get; init; }
    public required DateTimeOffset? PushedAt { get; init; }

    /// <summary>The latest workflow runs, newest first; <c>null</c> when they could not be had, and then <see cref="RunsError"/> says why.</summary>
    public required IReadOnlyList<RunView>? Runs { get; init; }

    /// <summary>The stable code of the failure; <c>null</c> when <see cref="Runs"/> is there.</summary>
    public required string? RunsError { get; init; }

    public static ProjectView From(Repository repository, RunsPart runs) => new()
    {
        FullName = repository.FullName,
        Description = repository.Description,
        DefaultBranch = repository.DefaultBranch,
        Visibility = repository.Visibility?.Value ?? (repository.Private ? "private" : "public"),
        Archived = repository.Archived,
        Language = repository.Language,
        Stars = repository.StargazersCount,
        OpenIssues = repository.OpenIssuesCount,
        Topics = repository.Topics ?? [],
        PushedAt = repository.PushedAt,
        Runs = runs.Runs,
        RunsError = runs.ErrorCode,
    };
}

internal sealed record RunView(
    long Id, int Number, string Title, string Event, string? Status, string? Conclusion, string? Branch, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static RunView From(WorkflowRun run) => new(
        run.Id, run.RunNumber, run.DisplayTitle, run.Event.Value, run.Status?.Value, run.Conclusion?.Value, run.HeadBranch, run.CreatedAt, run.UpdatedAt);
}

/// <summary>The part of the answer that may be missing: runs, or the code of what went wrong.</summary>
internal sealed record RunsPart(IReadOnlyList<RunView>? Runs, string? ErrorCode);
