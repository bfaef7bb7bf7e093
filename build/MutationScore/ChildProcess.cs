using System.Diagnostics;

namespace MutationScore;

/// <summary>How a process ended.</summary>
/// <param name="ExitCode"><c>null</c> when it was stopped because it took too long.</param>
/// <param name="Seconds">From start to end.</param>
/// <param name="Output">What it said, errors last.</param>
internal sealed record Outcome(int? ExitCode, double Seconds, string Output)
{
    public bool Succeeded => ExitCode == 0;
}

/// <summary>Runs other programs to their end; whatever they started ends with them when they are stopped.</summary>
internal static class ChildProcess
{
    public static async Task<Outcome> RunAsync(
        string file, IEnumerable<string> arguments, string folder, TimeSpan longest, CancellationToken cancellationToken, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(longest);
        int? exitCode = null;
        try
        {
            await process.WaitForExitAsync(late.Token);
            exitCode = process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true); // also what a test started, such as a Redis of its own
            cancellationToken.ThrowIfCancellationRequested();
        }

        return new Outcome(exitCode, clock.Elapsed.TotalSeconds, await output + await errors);
    }
}
