namespace MutationScore;

/// <summary>A command of the .NET SDK, its output in a log.</summary>
internal static class DotnetCommand
{
    /// <exception cref="ScoreException">It ended with another exit code than 0.</exception>
    public static async Task RunAsync(
        IReadOnlyList<string> arguments, string folder, string log, CancellationToken cancellationToken, params (string Name, string Value)[] environment)
    {
        var outcome = await ChildProcess.RunAsync("dotnet", arguments, folder, Timeout.InfiniteTimeSpan, cancellationToken, environment);
        await File.WriteAllTextAsync(log, outcome.Output, cancellationToken);
        if (!outcome.Succeeded)
        {
            throw new ScoreException($"`dotnet {string.Join(' ', arguments)}` in {folder} ended with {outcome.ExitCode}; its output is in {log}.");
        }
    }
}
