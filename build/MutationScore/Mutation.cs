using System.Text;

namespace MutationScore;

/// <summary>
/// Lets Stryker change the code. Its own verdicts are not used: its runner for Microsoft.Testing.Platform keeps one test process for all mutants, so
/// a mutant that never ends spoils those after it, and what is set once for a process never changes (docs/decisions/0015). It gets a test class
/// that reaches next to nothing, and is done as soon as the changed assembly stands where the tests would load it; from there we take it.
/// </summary>
internal static class Mutation
{
    private const string Marker = "MutantControl"; // the type by which Stryker switches mutants on

    public static async Task MakeAsync(Workplace place, CancellationToken cancellationToken)
    {
        var tests = place.Source(Workplace.Projects[0]);
        await DotnetCommand.RunAsync(["tool", "restore"], tests, place.Log("stryker"), cancellationToken);
        if (Directory.Exists(place.Stryker))
        {
            Directory.Delete(place.Stryker, recursive: true);
        }

        File.Delete(place.Assembly);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var caught = CatchAsync(Path.Combine(place.Output(Workplace.Projects[0]), Path.GetFileName(place.Assembly)), place.Assembly, ended.Token);
        await DotnetCommand.RunAsync(
            ["stryker", "--skip-version-check", "-O", place.Stryker], tests, place.Log("stryker"), cancellationToken, ("MutationProbe", "true"));
        await ended.CancelAsync();
        if (!await caught)
        {
            throw new ScoreException($"Stryker ended, and its changed assembly was not seen; {place.Log("stryker")} says what it did.");
        }
    }

    /// <summary>Stryker puts the original back when it ends. Until then, for minutes, the changed assembly lies still.</summary>
    private static async Task<bool> CatchAsync(string from, string to, CancellationToken cancellationToken)
    {
        long last = -1;
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
                if (!File.Exists(from) || !await ContainsMarkerAsync(from, cancellationToken))
                {
                    continue;
                }

                var size = new FileInfo(from).Length;
                if (size == last)
                {
                    File.Copy(from, to, overwrite: true);
                    return true;
                }

                last = size;
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task<bool> ContainsMarkerAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return (await File.ReadAllBytesAsync(file, cancellationToken)).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Marker)) >= 0;
        }
        catch (IOException)
        {
            return false; // being written
        }
    }
}
