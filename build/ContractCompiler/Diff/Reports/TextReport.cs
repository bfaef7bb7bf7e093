using System.Text;

namespace ContractCompiler.Diff.Reports;

/// <summary>The report for a terminal.</summary>
internal static class TextReport
{
    public static string Write(DiffReport report)
    {
        var text = new StringBuilder();
        foreach (var group in report.Groups.Take(ReportText.MaxGroups))
        {
            text.Append(ReportText.Title(group)).Append('\n');
            foreach (var change in group.Changes.Take(ReportText.MaxChanges))
            {
                Append(text, change);
            }

            if (group.Changes.Count > ReportText.MaxChanges)
            {
                text.Append($"  … and {group.Changes.Count - ReportText.MaxChanges:N0} more changes (--format json has all)\n");
            }

            text.Append('\n');
        }

        if (report.Groups.Count > ReportText.MaxGroups)
        {
            text.Append($"… and {report.Groups.Count - ReportText.MaxGroups:N0} more places (--format json has all)\n\n");
        }

        return text.Append($"verdict: {ReportText.Verdicts(report)}\n{report.Summary}\n").ToString();
    }

    private static void Append(StringBuilder text, ReportedChange change)
    {
        var lead = $"  {ReportText.Word(change.Verdict),-9}";
        var rest = new string(' ', lead.Length);
        if ((change.Wire ?? change.Policy) is { } stated)
        {
            text.Append($"{lead} {(change.Wire is null ? "policy" : "wire  ")} {stated.Text}  [{ReportText.Word(stated.Verdict)}, {ReportText.Place(stated)}]\n");
        }
        else
        {
            text.Append($"{lead} wire   as before\n");
        }

        foreach (var statement in change.CSharp)
        {
            text.Append($"{rest} C#     {statement.Text}  [{ReportText.Word(statement.Verdict)}]\n");
        }

        if (change.CSharp.Count == 0)
        {
            text.Append($"{rest} C#     as before\n");
        }
    }
}
