using System.Text;

namespace ContractCompiler.Diff.Reports;

/// <summary>The report for a review: a table for each operation and each shared schema.</summary>
internal static class MarkdownReport
{
    public static string Write(DiffReport report)
    {
        var text = new StringBuilder($"## Contract: {ReportText.Verdicts(report)}\n\n{Cell(report.Summary)}\n");
        foreach (var group in report.Groups.Take(ReportText.MaxGroups))
        {
            text.Append($"\n### {Cell(ReportText.Title(group))}\n\n| verdict | wire or policy | C# | where |\n|---|---|---|---|\n");
            foreach (var change in group.Changes.Take(ReportText.MaxChanges))
            {
                var stated = change.Wire ?? change.Policy;
                text.Append($"| {Bold(change.Verdict)} | {(stated is null ? "as before" : $"{Cell(stated.Text)} ({ReportText.Word(stated.Verdict)})")} | ")
                    .Append(change.CSharp.Count == 0 ? "as before" : string.Join("<br>", change.CSharp.Select(c => $"{Cell(c.Text)} ({ReportText.Word(c.Verdict)})")))
                    .Append($" | {(stated is null ? "" : Cell(ReportText.Place(stated)))} |\n");
            }

            if (group.Changes.Count > ReportText.MaxChanges)
            {
                text.Append($"\n… and {group.Changes.Count - ReportText.MaxChanges:N0} more changes (`--format json` has all)\n");
            }
        }

        return report.Groups.Count <= ReportText.MaxGroups ? text.ToString()
            : text.Append($"\n… and {report.Groups.Count - ReportText.MaxGroups:N0} more places (`--format json` has all)\n").ToString();
    }

    private static string Bold(Verdict verdict) => verdict == Verdict.Breaking ? "**breaking**" : ReportText.Word(verdict);

    // Texts of a contract stand in here: nothing of them may end a cell, start another line or become markup.
    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
