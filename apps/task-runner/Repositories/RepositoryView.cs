using Clients.GitHub;

namespace TaskRunner.Repositories;

/// <summary>What this app tells of a repository: its own words, not GitHub's.</summary>
internal sealed record RepositoryView
{
    public required long Id { get; init; }
    public required string FullName { get; init; }
    public required string Owner { get; init; }
    public required string Name { get; init; }
    public required string? Description { get; init; }
    public required string DefaultBranch { get; init; }
    public required string Visibility { get; init; }
    public required bool Archived { get; init; }
    public required int Stars { get; init; }
    public required IReadOnlyList<string> Topics { get; init; }
    public required string? Language { get; init; }
    public required DateTimeOffset? PushedAt { get; init; }
    public required Uri Url { get; init; }

    public static RepositoryView From(Repository repository) => new()
    {
        Id = repository.Id,
        FullName = repository.FullName,
        Owner = repository.Owner.Login,
        Name = repository.Name,
        Description = repository.Description,
        DefaultBranch = repository.DefaultBranch,
        Visibility = repository.Visibility?.Value ?? (repository.Private ? "private" : "public"),
        Archived = repository.Archived,
        Stars = repository.StargazersCount,
        Topics = repository.Topics ?? [],
        Language = repository.Language,
        PushedAt = repository.PushedAt,
        Url = repository.HtmlUrl,
    };
}
