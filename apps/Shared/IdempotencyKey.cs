using Clients.AspNetCore;

namespace Apps.Shared;

/// <summary>The key that makes asking twice harmless.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";
    private const int MaxLength = 255;

    /// <summary>The caller's, or a new one. Either goes back in the answer, so that a caller who lost it can try again with the same.</summary>
    public static string From(string? given)
    {
        if (string.IsNullOrEmpty(given))
            return Guid.NewGuid().ToString();

        return given.Length <= MaxLength && given.All(static character => character is > ' ' and < '\x7f')
            ? given
            : throw ProblemException.Invalid(Header, $"1 to {MaxLength} visible ASCII characters");
    }
}
