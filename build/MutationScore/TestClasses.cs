using System.Collections.Concurrent;

namespace MutationScore;

/// <summary>Finds the test classes and what each reaches, by running each twice: as it is, and with the mutants counted.</summary>
internal sealed class TestClasses(Workplace place, int lanes)
{
    /// <summary>Longer ones would make each survivor cost minutes. Leaving them out can only lower the score.</summary>
    private const double LongestSeconds = 25;

    public async Task<IReadOnlyList<TestClass>> FindAsync(CancellationToken cancellationToken)
    {
        var names = new List<(string Project, string Name)>();
        foreach (var project in Workplace.Projects)
        {
            names.AddRange((await NamesAsync(project, cancellationToken)).Select(name => (project, name)));
        }

        Console.WriteLine($"{names.Count} test classes: what each costs and reaches");
        var found = new ConcurrentBag<TestClass>();
        var progress = new Progress("classes", names.Count);
        await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = lanes, CancellationToken = cancellationToken }, async (each, token) =>
        {
            if (await MeasureAsync(each.Project, each.Name, token) is { } known)
            {
                found.Add(known);
            }

            progress.Step();
        });
        return [.. found.OrderBy(known => known.Rank)];
    }

    private async Task<IEnumerable<string>> NamesAsync(string project, CancellationToken cancellationToken)
    {
        var list = Path.Combine(place.Folder, project + ".classes");
        await CommandLine.RunAsync($"{place.Executable(project)} -list classes -noColor", place.Copy(project), list, cancellationToken);
        return (await File.ReadAllLinesAsync(list, cancellationToken)).Select(line => line.Trim()).Where(line => line.Contains('.') && !line.Contains(' '));
    }

    private async Task<TestClass?> MeasureAsync(string project, string name, CancellationToken cancellationToken)
    {
        var plain = await TestProcess.RunAsync(place, project, [name], TimeSpan.FromSeconds(LongestSeconds), cancellationToken);
        if (!plain.Passed)
        {
            // A test that fails unmutated would fail for every mutant: a score of 100 % that says nothing.
            Console.WriteLine(plain.ExitCode is null ? $"  {name} takes more than {LongestSeconds:0} s and is left out" : $"  {name} fails without any mutant and is left out");
            return null;
        }

        // Stryker's own protocol: the file lands in the temporary folder under this name and an id of the assembly.
        var file = $"reached-{Guid.NewGuid():N}";
        await TestProcess.RunAsync(place, project, [name], TimeSpan.FromSeconds(8 * LongestSeconds), cancellationToken, ("STRYKER_COVERAGE_FILE", file + ".txt"));
        var reached = new HashSet<int>();
        foreach (var part in Directory.EnumerateFiles(Path.GetTempPath(), file + "-*.txt"))
        {
            reached.UnionWith((await File.ReadAllTextAsync(part, cancellationToken)).Split([',', ';'], StringSplitOptions.RemoveEmptyEntries).Select(int.Parse));
            File.Delete(part);
        }

        return reached.Count == 0 ? null : new TestClass(project, name, plain.Seconds, reached);
    }
}
