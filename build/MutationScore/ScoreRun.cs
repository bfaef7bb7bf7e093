namespace MutationScore;

/// <summary>From the code as it is to a verdict on each mutant, step by step. Verdicts are written as they fall: a run that is stopped goes on with --again.</summary>
internal sealed class ScoreRun(Workplace place, int lanes, double patience, bool again)
{
    public async Task<ScoreReport> RunAsync(IReadOnlyList<string> folders, CancellationToken cancellationToken)
    {
        if (folders.FirstOrDefault(name => !place.Has(name)) is { } unknown)
        {
            throw new ScoreException($"There is no {unknown} in src/Clients.Resilience. Name folders or files as they stand there, such as Retry or Retry/RetryStep.cs.");
        }

        if (!again)
        {
            Console.WriteLine("Stryker changes the code: about five minutes");
            await Mutation.MakeAsync(place, cancellationToken);
            File.Delete(place.Verdicts);
        }
        else if (!File.Exists(place.Assembly) || !File.Exists(place.Mutants))
        {
            throw new ScoreException($"There is nothing to go on with in {place.Folder}. Run without --again first.");
        }
        else if (place.WrittenSince() is { } changed)
        {
            throw new ScoreException($"{changed} has changed since the mutants were made: their places and kills no longer hold. Run without --again.");
        }

        var mutants = Mutant.Read(place.Mutants).Where(mutant => mutant.IsIn(folders)).ToList();
        if (mutants.Count == 0)
        {
            throw new ScoreException($"There is nothing to change in {string.Join(", ", folders)}: no code in it, or none that the rules leave.");
        }

        await PublishTestsAsync(cancellationToken);
        var classes = await new TestClasses(place, lanes).FindAsync(cancellationToken);
        var verdicts = Verdict.Read(place.Verdicts);
        var open = mutants.Where(mutant => verdicts.GetValueOrDefault(mutant.Id) is not { Noticed: true }).ToList();
        Console.WriteLine($"{mutants.Count:N0} mutants, {open.Count:N0} to judge");
        var judge = new Judge(place, classes, patience);
        foreach (var mutant in mutants.Except(open))
        {
            judge.Remember(mutant, verdicts[mutant.Id].By);
        }

        await JudgeAsync(open, judge, verdicts, cancellationToken);
        return new ScoreReport(mutants, verdicts);
    }

    /// <summary>Published for this machine, code and tests compiled ahead of time: a process then takes half as long.</summary>
    private async Task PublishTestsAsync(CancellationToken cancellationToken)
    {
        foreach (var project in Workplace.Projects)
        {
            Console.WriteLine($"{project} is built against the mutants");
            await DotnetCommand.RunAsync(
                [
                    "publish", place.Source(project), "-c", "Debug", "-o", place.Copy(project), "--use-current-runtime", "--self-contained", "false", "-v", "q", "-nologo",
                    "-p:IncludeSourceRevisionInInformationalVersion=false", // a commit alone makes no other tests
                    "-p:PublishReadyToRun=true", $"-p:MutatedAssembly={place.Assembly}", $"-p:CustomAfterMicrosoftCommonTargets={place.Targets}",
                ],
                place.Folder, place.Log("publish"), cancellationToken);
        }
    }

    private async Task JudgeAsync(IReadOnlyList<Mutant> open, Judge judge, Dictionary<int, Verdict> verdicts, CancellationToken cancellationToken)
    {
        var progress = new Progress("mutants", open.Count);
        using var written = new SemaphoreSlim(1);
        await Parallel.ForEachAsync(open, new ParallelOptions { MaxDegreeOfParallelism = lanes, CancellationToken = cancellationToken }, async (mutant, token) =>
        {
            var verdict = await judge.TryAsync(mutant, token);
            await written.WaitAsync(token);
            verdicts[mutant.Id] = verdict;
            await File.AppendAllTextAsync(place.Verdicts, verdict.Line(), token);
            written.Release();
            progress.Step();
        });
    }
}
