using System.Text;

namespace MutationScore;

/// <summary>What people read: a row for each folder, and each survivor with its place.</summary>
internal sealed class ScoreReport(IReadOnlyList<Mutant> mutants, Dictionary<int, Verdict> verdicts)
{
    /// <summary>Noticed mutants of all, in percent.</summary>
    public double Score => Percent(mutants);

    public string Table()
    {
        var text = new StringBuilder().Append('\n').AppendLine($"{"",-15}{"score",8}{"mutants",9}{"killed",8}{"late",6}{"crashed",9}{"survived",10}{"unreached",11}");
        foreach (var folder in mutants.GroupBy(mutant => mutant.Folder).OrderBy(folder => folder.Key, StringComparer.Ordinal))
        {
            Row(text, folder.Key, [.. folder]);
        }

        Row(text, "all", mutants);
        return text.ToString();
    }

    /// <summary>One line each: place, number, what was changed, what stands there instead.</summary>
    public string Survivors()
    {
        var text = new StringBuilder();
        foreach (var mutant in mutants.Where(mutant => !verdicts[mutant.Id].Noticed).OrderBy(mutant => mutant.File, StringComparer.Ordinal).ThenBy(mutant => mutant.Line))
        {
            text.AppendLine($"{mutant.File}:{mutant.Line}\t{mutant.Id}\t{verdicts[mutant.Id].Fate}\t{mutant.Kind}\t{mutant.Replacement}");
        }

        return text.ToString();
    }

    private void Row(StringBuilder text, string name, IReadOnlyList<Mutant> of)
    {
        int Count(Fate fate) => of.Count(mutant => verdicts[mutant.Id].Fate == fate);
        text.AppendLine(
            $"{name,-15}{Percent(of),7:0.00}%{of.Count,9:N0}{Count(Fate.Killed),8:N0}{Count(Fate.Late),6:N0}{Count(Fate.Crashed),9:N0}{Count(Fate.Survived),10:N0}{Count(Fate.Unreached),11:N0}");
    }

    private double Percent(IReadOnlyList<Mutant> of) => of.Count == 0 ? 100 : 100.0 * of.Count(mutant => verdicts[mutant.Id].Noticed) / of.Count;
}
