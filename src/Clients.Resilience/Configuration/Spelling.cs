namespace Clients.Resilience;

/// <summary>Whether one key is another one misspelt: at most two letters differ (Levenshtein), case and dashes aside.</summary>
internal static class Spelling
{
    private const int MostDifferences = 2;
    private const int MostListed = 40;

    /// <summary>What was probably meant: the one with the fewest differences; <c>null</c> when none is near enough.</summary>
    public static string? Nearest(string key, IEnumerable<string> known) => known
        .Select(name => (Name: name, Differences: Differences(key, name)))
        .Where(static candidate => candidate.Differences is not null)
        .OrderBy(static candidate => candidate.Differences)
        .FirstOrDefault().Name;

    /// <summary>Whether two names have the same letters and digits.</summary>
    public static bool IsSame(string left, string right) => Letters(left) == Letters(right);

    /// <summary>A sentence that says what was probably meant, or what there is.</summary>
    public static string Suggest(string name, IReadOnlyCollection<string> known) =>
        Nearest(name, known) is { } meant ? $"Did you mean '{meant}'?"
        : known.Count == 0 ? "There are none."
        : $"There are: {string.Join(", ", known.Order(StringComparer.Ordinal).Take(MostListed))}{(known.Count > MostListed ? ", …" : string.Empty)}.";

    /// <summary>How many letters differ; <c>null</c> for too many.</summary>
    private static int? Differences(string key, string known)
    {
        var (left, right) = (Letters(key), Letters(known));
        var most = Math.Min(MostDifferences, right.Length / 3);
        return Math.Abs(left.Length - right.Length) <= most && Distance(left, right) is var differences && differences <= most ? differences : null;
    }

    private static string Letters(string key) => string.Concat(key.Where(char.IsLetterOrDigit)).ToUpperInvariant();

    private static int Distance(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        foreach (var (row, letter) in left.Index())
        {
            var current = new int[right.Length + 1];
            current[0] = row + 1;
            for (var column = 0; column < right.Length; column++)
            {
                var replaced = previous[column] + (letter == right[column] ? 0 : 1);
                current[column + 1] = Math.Min(replaced, Math.Min(previous[column + 1], current[column]) + 1);
            }

            previous = current;
        }

        return previous[^1];
    }
}
