namespace WebJobs.Outbox;

internal sealed class OutboxOptions
{
    public const string Section = "Outbox";
    public const string Rule = "Outbox:Path must name a file, and Outbox:Retention must be at least 1.00:00:00.";

    /// <summary>The SQLite file; a relative path counts from the app's content root.</summary>
    /// <value>Defaults to <c>data/outbox.db</c>.</value>
    public string Path { get; init; } = "data/outbox.db";

    /// <summary>How long an operation is kept after its last change. One that waits to be forwarded is kept for ever.</summary>
    /// <value>Defaults to 7 days.</value>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(7);

    public static bool AreValid(OutboxOptions options) =>
        !string.IsNullOrWhiteSpace(options.Path) && options.Retention >= TimeSpan.FromDays(1);
}
