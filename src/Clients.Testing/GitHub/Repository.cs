namespace Clients.Testing.GitHub;

/// <summary>A repository and what is in it.</summary>
internal sealed class Repository(long id, string owner, string name)
{
    public long Id => id;
    public string Owner => owner;
    public string Name => name;
    public string FullName { get; } = $"{owner}/{name}";

    public string? Description { get; init; }
    public bool IsPrivate { get; init; }
    public bool IsArchived { get; init; }
    public bool IsBlocked { get; init; }
    public bool IsFork { get; init; }
    public string? Language { get; init; }
    public bool HasLicense { get; init; }
    public long Size { get; init; }
    public int Stars { get; init; }
    public int Forks { get; init; }
    public DateTimeOffset CreatedAt { get; init; } = Seed.Start;
    public DateTimeOffset UpdatedAt { get; init; } = Seed.Start.AddDays(90);

    public IReadOnlyList<string> Topics { get; init; } = [];
    public IReadOnlyDictionary<string, long> Languages { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>By name, in GitHub's order, which is alphabetical.</summary>
    public SortedDictionary<string, Commit> Branches { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, Commit> Tags { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, string> RenamedBranches { get; } = new(StringComparer.Ordinal);
    public List<Commit> Commits { get; } = [];
    public SortedDictionary<string, Entry> Files { get; } = new(StringComparer.Ordinal);
    public List<Release> Releases { get; } = [];
    public List<Workflow> Workflows { get; } = [];
    public List<Run> Runs { get; } = [];

    public bool IsEmpty => Commits.Count == 0;

    /// <summary>Finds what a branch, a tag or a commit's (abbreviated) hash means; null means the default branch.</summary>
    public Commit? Resolve(string? reference)
    {
        if (reference is null or "HEAD")
            return Branches.GetValueOrDefault("main");

        var plain = reference.StartsWith("refs/heads/", StringComparison.Ordinal) ? reference["refs/heads/".Length..]
            : reference.StartsWith("refs/tags/", StringComparison.Ordinal) ? reference["refs/tags/".Length..]
            : reference;
        return Branches.GetValueOrDefault(plain)
            ?? Tags.GetValueOrDefault(plain)
            ?? (plain.Length >= 7 ? Commits.Find(commit => commit.Sha.StartsWith(plain, StringComparison.Ordinal)) : null);
    }
}

/// <summary>A commit; without a parent it is the first.</summary>
internal sealed record Commit(string Sha, string Message, string Author, DateTimeOffset Date, Commit? Parent, IReadOnlyList<string> Files)
{
    /// <summary>Itself and everything before it, newest first.</summary>
    public IEnumerable<Commit> Ancestors()
    {
        for (var commit = this; commit is not null; commit = commit.Parent)
            yield return commit;
    }
}

/// <summary>What is at a path: a file, a symlink (with a target) or a submodule (with an address).</summary>
internal sealed record Entry(string Path, string Type, byte[] Content, string? Target = null)
{
    /// <summary>The size that is claimed; large files carry no content.</summary>
    public long Size { get; init; } = Content.Length;

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
}

/// <summary>A release, published unless it is a draft.</summary>
internal sealed record Release(long Id, string Tag, string Name, DateTimeOffset CreatedAt, bool IsDraft, bool IsPrerelease, bool HasAsset);

/// <summary>A workflow's file; <paramref name="Inputs"/> is null when it cannot be dispatched, and empty when it takes any input.</summary>
internal sealed record Workflow(long Id, string Name, string File, string State, IReadOnlyDictionary<string, bool>? Inputs)
{
    public string Path => ".github/workflows/" + File;
}
