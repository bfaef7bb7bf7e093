namespace ContractCompiler.Lint;

/// <summary>Findings as a person reads them: by kind, the worst first, a few of each kind unless all are wanted.</summary>
internal static class LintReport
{
    private const int Shown = 5;

    public static IEnumerable<string> Lines(IReadOnlyList<Diagnostic> found, bool all)
    {
        foreach (var kind in found.GroupBy(d => (d.Severity, d.Code)).OrderByDescending(g => g.Key.Severity).ThenBy(g => g.Key.Code, StringComparer.Ordinal))
        {
            foreach (var diagnostic in kind.OrderBy(d => d.Position.Line).ThenBy(d => d.Position.Column).Take(all || kind.Key.Severity == Severity.Error ? int.MaxValue : Shown))
            {
                yield return diagnostic.ToString();
            }

            if (!all && kind.Key.Severity != Severity.Error && kind.Count() > Shown)
            {
                yield return $"  … and {kind.Count() - Shown:N0} more {kind.Key.Code} (--all shows them)";
            }
        }
    }

    public static string Summary(IReadOnlyList<Diagnostic> found) =>
        $"{Count(found, Severity.Error, "error")}, {Count(found, Severity.Warning, "warning")}, {Count(found, Severity.Note, "note")}";

    private static string Count(IReadOnlyList<Diagnostic> found, Severity severity, string word) =>
        found.Count(d => d.Severity == severity) is var count && count == 1 ? $"1 {word}" : $"{count:N0} {word}s";
}
