namespace Clients.Resilience;

/// <summary>Compares what an operation needs with what the credential is known to have. What nobody knows is left to the upstream.</summary>
internal static class ScopeCheck
{
    private static readonly char[] Separators = [' ', ',', '\t', '\r', '\n'];

    /// <summary>Scopes out of a list as OAuth2 (spaces), GitHub's header (commas) and people write it.</summary>
    public static IReadOnlyCollection<string> Parse(string list) =>
        list.Split(Separators, StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);

    /// <summary>The first scope that is missing; one that names alternatives (<c>actions:write|repo</c>) is met by any of them.</summary>
    public static string? FindMissing(IReadOnlyList<string> needed, IReadOnlyCollection<string> granted)
    {
        foreach (var scope in needed)
        {
            if (!granted.Contains(scope) && !(scope.Contains('|', StringComparison.Ordinal) && scope.Split('|').Any(granted.Contains)))
            {
                return scope;
            }
        }

        return null;
    }
}
