namespace Clients.Resilience;

internal static class MediaRange
{
    /// <summary>Whether a media type is of a range (<c>image/*</c>) or the same as another; parameters do not count.</summary>
    public static bool Matches(string range, string mediaType)
    {
        var (wanted, given) = (Bare(range), Bare(mediaType));
        return wanted is "*/*" || wanted.Equals(given, StringComparison.OrdinalIgnoreCase)
            || (wanted.EndsWith("/*", StringComparison.Ordinal) && given.StartsWith(wanted[..^1], StringComparison.OrdinalIgnoreCase));
    }

    private static string Bare(string mediaType) => mediaType.Split(';')[0].Trim();
}
