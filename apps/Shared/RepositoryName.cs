using System.Text.RegularExpressions;
using Clients.AspNetCore;

namespace Apps.Shared;

/// <summary>
/// Owner and name of a repository as a caller gave them: checked before anything is sent, so that a bad one is the caller's 400 and names the
/// value. One source for all apps, compiled into each; the rules are the contract's, with GitHub's lengths.
/// </summary>
internal sealed partial record RepositoryName
{
    public const string OwnerRule = "1 to 100 letters, digits, '-' or '_', beginning with a letter or digit";
    public const string RepoRule = "1 to 100 letters, digits, '.', '-' or '_', and not '.' or '..'";

    private RepositoryName(string owner, string repo) => (Owner, Repo) = (owner, repo);

    public string Owner { get; }

    public string Repo { get; }

    /// <exception cref="ProblemException">A part breaks its rule; the problem names both if both do.</exception>
    public static RepositoryName Parse(string? owner, string? repo)
    {
        var errors = Check(owner, repo);
        return errors.Count == 0 ? new RepositoryName(owner!, repo!) : throw ProblemException.Invalid(errors);
    }

    public static Dictionary<string, string[]> Check(string? owner, string? repo)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (owner is null || !OwnerPattern().IsMatch(owner))
            errors["owner"] = [OwnerRule];
        if (repo is null or "." or ".." || !RepoPattern().IsMatch(repo))
            errors["repo"] = [RepoRule];

        return errors;
    }

    public override string ToString() => $"{Owner}/{Repo}";

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}\z", RegexOptions.CultureInvariant, 100)]
    private static partial Regex OwnerPattern();

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,100}\z", RegexOptions.CultureInvariant, 100)]
    private static partial Regex RepoPattern();
}
