namespace Clients.Tests;

/// <summary>Where Octokit 14 does not return what the wire says, and why. A new difference fails the comparison, and so does one that is gone.</summary>
internal static class KnownDifferences
{
    private const string WeeksAreZero = "Octokit reads the one-letter members of a week as 0";

    private static readonly Dictionary<string, (string Path, string Reason)[]> Values = new(StringComparer.Ordinal)
    {
        ["repos/get-readme"] = [("$.content", "Octokit decodes the README's text; ours keeps what the wire has, with its encoding")],
        ["repos/get-contributors-stats"] =
        [
            ("$[].weeks[].a", WeeksAreZero), ("$[].weeks[].c", WeeksAreZero), ("$[].weeks[].d", WeeksAreZero), ("$[].weeks[].w", WeeksAreZero),
        ],
    };

    /// <summary>Members that Octokit reads as int32: an answer with one beyond it fails as a whole.</summary>
    private static readonly Dictionary<string, string[]> Numbers = new(StringComparer.Ordinal)
    {
        ["repos/list-releases"] = ["id", "size", "download_count"], // of an asset
        ["repos/get-latest-release"] = ["id", "size", "download_count"],
        ["repos/get-release-by-tag"] = ["id", "size", "download_count"],
        ["repos/get-content of assets"] = ["size"],
        ["actions/list-artifacts-for-repo"] = ["size_in_bytes"],
        ["actions/list-workflow-run-artifacts"] = ["size_in_bytes"],
        ["actions/get-artifact"] = ["size_in_bytes"],
        ["actions/download-artifact"] = ["size_in_bytes"],
    };

    public static IEnumerable<string> Of(string operation) =>
        Values.TryGetValue(operation, out var known) ? known.Select(static difference => difference.Path).Order(StringComparer.Ordinal) : [];

    public static string[] TooLargeForInt32(string operation) => Numbers.GetValueOrDefault(operation) ?? [];
}
