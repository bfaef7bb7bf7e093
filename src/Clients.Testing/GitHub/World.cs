using System.Globalization;
using System.Text.RegularExpressions;

namespace Clients.Testing.GitHub;

/// <summary>Everything that the fake GitHub knows; whoever reads or changes runs holds <see cref="Lock"/>.</summary>
internal sealed partial class World
{
    private readonly Dictionary<string, Repository> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<long, Repository> _byId = [];
    private readonly Dictionary<string, long> _renames = new(StringComparer.OrdinalIgnoreCase);

    public Lock Lock { get; } = new();

    public IEnumerable<Repository> Repositories => _byId.Values;

    public Repository Add(Repository repository)
    {
        _byName.Add(repository.FullName, repository);
        _byId.Add(repository.Id, repository);
        return repository;
    }

    public void AddRename(string oldFullName, Repository repository) => _renames.Add(oldFullName, repository.Id);

    public Repository? Find(string owner, string name) => _byName.GetValueOrDefault($"{owner}/{name}");

    public Repository? Find(long id) => _byId.GetValueOrDefault(id);

    public Repository? FindRenamed(string owner, string name) =>
        _renames.TryGetValue($"{owner}/{name}", out var id) ? _byId[id] : null;

    /// <summary><c>/repositories/{id}/…</c> is served by what the contract declares below <c>/repos/{owner}/{repo}</c>.</summary>
    public string RewritePath(string path)
    {
        var match = RepositoryById().Match(path);
        return match.Success && Find(long.Parse(match.Groups["id"].ValueSpan, CultureInfo.InvariantCulture)) is { } repository
            ? $"/repos/{repository.FullName}{match.Groups["rest"].Value}"
            : path;
    }

    [GeneratedRegex(@"^/repositories/(?<id>\d{1,18})(?<rest>/.+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RepositoryById();
}
