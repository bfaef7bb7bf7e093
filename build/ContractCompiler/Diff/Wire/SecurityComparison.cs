using Microsoft.OpenApi;

namespace ContractCompiler.Diff.Wire;

/// <summary>
/// Security requirements: alternatives, each a set of schemes with their scopes. Tighter is what leaves an old caller, who satisfies one of the
/// old alternatives, without any that he satisfies.
/// </summary>
internal static class SecurityComparison
{
    public static void Compare(IList<OpenApiSecurityRequirement>? before, IList<OpenApiSecurityRequirement>? after, WirePlace at, WireLog log)
    {
        var (old, @new) = (Alternatives(before), Alternatives(after));
        var (oldText, newText) = (Text(old), Text(@new));
        if (oldText == newText)
        {
            return;
        }

        var tighter = old.Any(o => !@new.Any(n => n.IsSubsetOf(o)));
        log.Add(tighter ? WireRules.SecurityTightened : WireRules.SecurityRelaxed, at with { Direction = Direction.Request },
            $"security {oldText} → {newText}", below: "/security");
    }

    private static List<HashSet<string>> Alternatives(IList<OpenApiSecurityRequirement>? requirements) => requirements is not { Count: > 0 }
        ? [[]]
        : [.. requirements.Select(r => r.SelectMany(s => s.Value.Select(scope => $"{s.Key.Reference.Id}:{scope}").Append(s.Key.Reference.Id!))
            .ToHashSet(StringComparer.Ordinal))];

    private static string Text(List<HashSet<string>> alternatives) => string.Join(" or ", alternatives
        .Select(a => a.Count == 0 ? "none" : $"`{string.Join(" + ", a.Order(StringComparer.Ordinal))}`").Order(StringComparer.Ordinal));
}
