namespace WebApp.Projects;

internal sealed class ProjectOptions
{
    public const string Section = "WebApp";
    public const string Rule = "WebApp:Deadline must be between 00:00:00.1 and 00:00:30.";

    /// <summary>How long one answer may take, all its upstream calls together.</summary>
    /// <value>Defaults to 3 s.</value>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(3);

    public static bool AreValid(ProjectOptions options) =>
        options.Deadline >= TimeSpan.FromMilliseconds(100) && options.Deadline <= TimeSpan.FromSeconds(30);
}
