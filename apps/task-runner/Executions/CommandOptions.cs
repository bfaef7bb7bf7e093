using System.Text.RegularExpressions;

namespace TaskRunner.Executions;

/// <summary>The commands that may be run: what callers call them, and the type of job that does the work.</summary>
internal sealed partial class CommandOptions
{
    public const string Section = "TaskRunner";
    public const string Rule = "TaskRunner:Commands needs at least one command; names are a-z, 0-9 and '-', job types words joined by dots.";

    public Dictionary<string, string> Commands { get; init; } = new(StringComparer.Ordinal);

    public static bool AreValid(CommandOptions options) =>
        options.Commands.Count > 0 && options.Commands.All(static command => Name().IsMatch(command.Key) && JobType().IsMatch(command.Value));

    /// <summary>The name that callers know a job type by.</summary>
    public string NameOf(string jobType) =>
        Commands.Where(command => command.Value == jobType).Select(static command => command.Key).FirstOrDefault() ?? jobType;

    [GeneratedRegex(@"^[a-z][a-z0-9-]{0,63}\z", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Name();

    [GeneratedRegex(@"^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 100)]
    private static partial Regex JobType();
}
