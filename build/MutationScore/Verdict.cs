namespace MutationScore;

internal enum Fate
{
    /// <summary>A test failed.</summary>
    Killed,

    /// <summary>The tests took many times as long as without the mutant.</summary>
    Late,

    /// <summary>The process ended before its tests.</summary>
    Crashed,

    /// <summary>Every class that was run passed.</summary>
    Survived,

    /// <summary>No test class runs the code.</summary>
    Unreached,
}

/// <summary>What became of a mutant.</summary>
/// <param name="Id">The mutant.</param>
/// <param name="Fate">What became of it.</param>
/// <param name="By">The class that noticed it.</param>
internal sealed record Verdict(int Id, Fate Fate, string By)
{
    public bool Noticed => Fate is Fate.Killed or Fate.Late or Fate.Crashed;

    public string Line() => $"{Id}\t{Fate}\t{By}\n";

    /// <summary>The last line about each mutant counts.</summary>
    public static Dictionary<int, Verdict> Read(string file)
    {
        var verdicts = new Dictionary<int, Verdict>();
        foreach (var line in File.Exists(file) ? File.ReadLines(file) : [])
        {
            if (line.Split('\t') is [var id, var fate, var by])
            {
                var verdict = new Verdict(int.Parse(id), Enum.Parse<Fate>(fate), by);
                verdicts[verdict.Id] = verdict;
            }
        }

        return verdicts;
    }
}
