namespace ContractCompiler.Policy;

/// <summary>How many letters separate two words (Levenshtein), for "did you mean".</summary>
internal static class EditDistance
{
    // The comparison costs the product of both lengths, and a contract may call an operation as it likes.
    private const int MaxLength = 500;

    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        var allowed = Math.Max(2, word.Length / 3);
        var nearest = candidates.Where(c => c.Length < MaxLength && Math.Abs(c.Length - word.Length) <= allowed).MinBy(c => Between(c, word));
        return nearest is not null && Between(nearest, word) <= allowed ? nearest : null;
    }

    public static int Between(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 0; i < left.Length; i++)
        {
            var current = new int[right.Length + 1];
            current[0] = i + 1;
            for (var j = 0; j < right.Length; j++)
            {
                var substitution = previous[j] + (char.ToLowerInvariant(left[i]) == char.ToLowerInvariant(right[j]) ? 0 : 1);
                current[j + 1] = Math.Min(substitution, Math.Min(previous[j + 1], current[j]) + 1);
            }

            previous = current;
        }

        return previous[^1];
    }
}
