using System.Diagnostics;

namespace MutationScore;

/// <summary>How a process that ran tests ended.</summary>
/// <param name="ExitCode">0 when all passed; null when it was stopped because it took too long.</param>
/// <param name="Seconds">From start to end.</param>
/// <param name="Output">What it said.</param>
internal sealed record TestOutcome(int? ExitCode, double Seconds, string Output)
{
    public bool Passed => ExitCode == 0;
}

/// <summary>Runs test classes of one project in a fresh process, up to the first failure.</summary>
internal static class TestProcess
{
    public static async Task<TestOutcome> RunAsync(
        Workplace place, string project, IEnumerable<string> classes, TimeSpan longest, CancellationToken cancellationToken, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(place.Executable(project), ["-noLogo", "-noColor", "-stopOnFail"])
        {
            WorkingDirectory = place.Copy(project), UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        foreach (var name in classes)
        {
            start.ArgumentList.Add("-class");
            start.ArgumentList.Add(name);
        }

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

        return new TestOutcome(exitCode, clock.Elapsed.TotalSeconds, await output + await errors);
    }
}
