using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;

namespace MutationScore;

/// <summary>Finds the test classes and what each reaches, by running each once with the mutants counted and none switched on.</summary>
internal sealed class TestClasses(Workplace place, int lanes)
{
    /// <summary>Longer ones would make each survivor cost minutes. Leaving them out can only lower the score.</summary>
    private const double LongestSeconds = 25;

    public async Task<IReadOnlyList<TestClass>> FindAsync(CancellationToken cancellationToken)
    {
        var found = new List<TestClass>();
        foreach (var project in Workplace.Projects)
        {
            found.AddRange(await OfProjectAsync(project, cancellationToken));
        }

        return found;
    }

    /// <summary>Measured anew only when the tests or the mutants have changed.</summary>
    private async Task<IReadOnlyList<TestClass>> OfProjectAsync(string project, CancellationToken cancellationToken)
    {
        var kept = Path.Combine(place.Folder, $"{project}.{await FingerprintAsync(project, cancellationToken)}.json");
        if (File.Exists(kept))
        {
            return JsonSerializer.Deserialize<List<TestClass>>(await File.ReadAllTextAsync(kept, cancellationToken))!;
        }

        var names = await NamesAsync(project, cancellationToken);
        Console.WriteLine($"{project}: what each of {names.Count} classes costs and reaches");
        var found = new ConcurrentBag<TestClass>();
        var progress = new Progress("classes", names.Count);
        await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = lanes, CancellationToken = cancellationToken }, async (name, token) =>
        {
            if (await MeasureAsync(project, name, token) is { } known)
            {
                found.Add(known);
            }

            progress.Step();
        });
        await File.WriteAllTextAsync(kept, JsonSerializer.Serialize(found.ToList()), cancellationToken);
        return [.. found];
    }

    private async Task<string> FingerprintAsync(string project, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(await File.ReadAllBytesAsync(Path.Combine(place.Copy(project), project + ".dll"), cancellationToken));
        hash.AppendData(await File.ReadAllBytesAsync(place.Assembly, cancellationToken));
        return Convert.ToHexString(hash.GetHashAndReset())[..16];
    }

    private async Task<IReadOnlyList<string>> NamesAsync(string project, CancellationToken cancellationToken)
    {
        var listed = await ChildProcess.RunAsync(
            place.Executable(project), ["-list", "classes", "-noColor"], place.Copy(project), Timeout.InfiniteTimeSpan, cancellationToken);
        return [.. listed.Output.Split('\n').Select(line => line.Trim()).Where(line => line.Contains('.') && !line.Contains(' '))];
    }

    private async Task<TestClass?> MeasureAsync(string project, string name, CancellationToken cancellationToken)
    {
        // Stryker's own protocol: the file lands in the temporary folder under this name and an id of the assembly.
        var file = $"reached-{Guid.NewGuid():N}";
        var outcome = await TestProcess.RunAsync(
            place, project, [name], TimeSpan.FromSeconds(LongestSeconds), cancellationToken, ("STRYKER_COVERAGE_FILE", file + ".txt"));
        if (!outcome.Succeeded)
        {
            // A test that fails without a mutant would fail for each: a score of 100 % that says nothing.
            Console.WriteLine(outcome.ExitCode is null ? $"  {name} takes more than {LongestSeconds:0} s and is left out" : $"  {name} fails without any mutant and is left out");
        }

        if (outcome.Output.Contains("Skipped:", StringComparison.Ordinal) && !outcome.Output.Contains("Skipped: 0", StringComparison.Ordinal))
        {
            // What only they run would count as unreached, and look as if nobody had written a test.
            throw new ScoreException($"{name} skips tests on this machine. Install what they need (.ci/run does), then run again; --again keeps what was done.");
        }

        var reached = new HashSet<int>();
        foreach (var part in Directory.EnumerateFiles(Path.GetTempPath(), file + "-*.txt"))
        {
            reached.UnionWith((await File.ReadAllTextAsync(part, cancellationToken)).Split([',', ';'], StringSplitOptions.RemoveEmptyEntries).Select(int.Parse));
            File.Delete(part);
        }

        return !outcome.Succeeded || reached.Count == 0 ? null : new TestClass(project, name, outcome.Seconds, reached);
    }
}
