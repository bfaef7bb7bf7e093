using System.Collections.Concurrent;

namespace MutationScore;

/// <summary>
/// Runs the test classes that reach a mutant until one fails: first the likeliest alone, then the others, several in a process. Classes that
/// noticed other mutants of the file come first, then those named like it, then those that noticed mutants of its folder. Their time is bounded;
/// classes beyond it are not run, which can only lower the score.
/// </summary>
internal sealed class Judge(Workplace place, IReadOnlyList<TestClass> classes, double patience)
{
    private const double StartSeconds = 0.4; // of a process with one empty test, on two cores

    /// <summary>Seconds that the tests of a round take without a mutant, the start of the process not counted: a sixth, a third and a half of what is allowed.</summary>
    private readonly double[] _rounds = [patience / 6, patience / 3, patience / 2];

    /// <summary>How many mutants of a file, or of a folder, a class has noticed.</summary>
    private readonly ConcurrentDictionary<(string Place, string Class), int> _noticed = new();

    /// <summary>A class noticed a mutant, in this run or an earlier one.</summary>
    public void Remember(Mutant mutant, string by)
    {
        _noticed.AddOrUpdate((mutant.File, by), 1, static (_, count) => count + 1);
        _noticed.AddOrUpdate((mutant.Folder, by), 1, static (_, count) => count + 1);
    }

    public async Task<Verdict> TryAsync(Mutant mutant, CancellationToken cancellationToken)
    {
        var reaching = classes.Where(known => known.Reached.Contains(mutant.Id))
            .OrderByDescending(known => _noticed.GetValueOrDefault((mutant.File, known.Name))).ThenByDescending(known => known.SpeaksOf(mutant.File))
            .ThenByDescending(known => _noticed.GetValueOrDefault((mutant.Folder, known.Name))).ThenBy(known => known.Rank).ToList();
        if (reaching.Count == 0)
        {
            return new Verdict(mutant.Id, Fate.Unreached, "");
        }

        foreach (var batch in Batches(reaching))
        {
            var usual = batch.Sum(known => known.Seconds);
            var outcome = await TestProcess.RunAsync(
                place, batch[0].Project, batch.Select(known => known.Name), TimeSpan.FromSeconds(20 + 4 * usual), cancellationToken,
                ("STRYKER_MUTANT_ID_CONTROL_VAR", "ACTIVE_MUTANT"), ("ACTIVE_MUTANT", $"{mutant.Id}"));
            if (!outcome.Succeeded)
            {
                return Noticed(mutant, batch, outcome);
            }
        }

        return new Verdict(mutant.Id, Fate.Survived, "");
    }

    private Verdict Noticed(Mutant mutant, IReadOnlyList<TestClass> batch, Outcome outcome)
    {
        var failed = outcome.Output.Split('\n').FirstOrDefault(line => line.TrimEnd().EndsWith("[FAIL]", StringComparison.Ordinal))?.Trim() ?? "";
        var by = batch.FirstOrDefault(known => failed.StartsWith(known.Name + ".", StringComparison.Ordinal)) ?? batch[0];
        Remember(mutant, by.Name);
        var fate = failed.Length > 0 ? Fate.Killed : outcome.ExitCode is null ? Fate.Late : Fate.Crashed;
        return new Verdict(mutant.Id, fate, by.Name);
    }

    /// <summary>One alone, then rounds of growing size, each split by test project. What is too long for a round waits for the next.</summary>
    private IEnumerable<IReadOnlyList<TestClass>> Batches(IReadOnlyList<TestClass> reaching)
    {
        yield return [reaching[0]];
        var rest = reaching.Skip(1).ToList();
        foreach (var most in _rounds)
        {
            var round = new List<TestClass>();
            double seconds = 0;
            foreach (var known in rest)
            {
                var cost = Math.Max(0, known.Seconds - StartSeconds);
                if (seconds + cost <= most)
                {
                    seconds += cost;
                    round.Add(known);
                }
            }

            foreach (var project in round.GroupBy(known => known.Project))
            {
                yield return [.. project];
            }

            rest = [.. rest.Except(round)];
        }
    }
}
