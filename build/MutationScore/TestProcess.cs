namespace MutationScore;

/// <summary>Runs test classes of one project in a fresh process, up to the first failure.</summary>
internal static class TestProcess
{
    public static Task<Outcome> RunAsync(
        Workplace place, string project, IEnumerable<string> classes, TimeSpan longest, CancellationToken cancellationToken, params (string Name, string Value)[] environment) =>
        ChildProcess.RunAsync(
            place.Executable(project), ["-noLogo", "-noColor", "-stopOnFail", .. classes.SelectMany(static name => new[] { "-class", name })],
            place.Copy(project), longest, cancellationToken, environment);
}
