using System.Diagnostics;

namespace MutationScore;

/// <summary>A command of the build, its output in a log.</summary>
internal static class CommandLine
{
    /// <exception cref="ScoreException">It ended with another exit code than 0.</exception>
    public static async Task RunAsync(string command, string folder, string log, CancellationToken cancellationToken, params (string Name, string Value)[] environment)
    {
        var parts = command.Split(' ', 2);
        var start = new ProcessStartInfo(parts[0], parts[1]) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        await File.WriteAllTextAsync(log, string.Concat(output), cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new ScoreException($"`{command}` in {folder} ended with {process.ExitCode}; its output is in {log}.");
        }
    }
}
