namespace Clients.Resilience;

/// <summary>Whether one key is another one misspelt: at most two letters differ (Levenshtein), case and dashes aside.</summary>
internal static class Spelling
{
    private const int MostDifferences = 2;
    private const int MostListed = 40;

    public static bool IsMistakeFor(string key, string known)
    {
        var (left, right) = (Letters(key), Letters(known));
        return Math.Abs(left.Length - right.Length) <= MostDifferences && Distance(left, right) <= Math.Min(MostDifferences, right.Length / 3);
    }

    /// <summary>Whether two names have the same letters and digits.</summary>
    public static bool IsSame(string left, string right) => Letters(left) == Letters(right);

    /// <summary>A sentence that says what was probably meant, or what there is.</summary>
    public static string Suggest(string name, IReadOnlyCollection<string> known) =>
        known.FirstOrDefault(candidate => IsMistakeFor(name, candidate)) is { } meant ? $"Did you mean '{meant}'?"
        : known.Count == 0 ? "There are none."
        : $"There are: {string.Join(", ", known.Order(StringComparer.Ordinal).Take(MostListed))}{(known.Count > MostListed ? ", …" : string.Empty)}.";

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
