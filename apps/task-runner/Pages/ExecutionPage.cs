using System.Text.Encodings.Web;
using System.Text.Json;
using TaskRunner.Executions;

namespace TaskRunner.Pages;

/// <summary>Watches an execution; loads itself again while it runs.</summary>
internal static class ExecutionPage
{
    // The page encodes what it shows: JSON's own escapes for HTML would only be in the way of reading.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Page Render(WatchedExecution watched)
    {
        var execution = watched.Execution;
        return new Page($"{execution.Command}: {Name(execution.Status)}", Markup.From($"""
                <h1>{execution.Command}</h1>
                <p role="status" class="status {Tone(execution.Status)}">{Name(execution.Status)}</p>
            {Progress(execution)}    <dl>
                  <dt>Execution</dt><dd><code>{execution.Id}</code></dd>
                  <dt>Attempt</dt><dd>{execution.Attempt} of at most {execution.MaxAttempts}</dd>
                  <dt>Accepted</dt><dd>{execution.CreatedAt:u}</dd>
                  <dt>Started</dt><dd>{(execution.StartedAt is { } started ? started.ToString("u", null) : "not yet")}</dd>
                  <dt>Ended</dt><dd>{(execution.EndedAt is { } ended ? ended.ToString("u", null) : "not yet")}</dd>
                </dl>
            {Error(execution)}{Result(execution)}    <p>{(watched.RetryAfter is null ? Markup.From($"""<a href="/">Find another repository</a>""") : Markup.From($"This page loads itself again."))}</p>
            """))
        {
            Refresh = watched.RetryAfter,
        };
    }

    private static Markup Progress(ExecutionView execution) => execution is { Ended: false, Progress: { } progress }
        ? Markup.From($"""
                <p><label for="progress">{progress.Message ?? "Progress"}</label> {Bar(progress)}</p>

            """)
        : Markup.Empty;

    private static Markup Bar(ExecutionProgress progress) => progress.Percent is { } percent
        ? Markup.From($"""<progress id="progress" max="100" value="{percent:0}">{percent:0} %</progress>""")
        : Markup.From($"""<progress id="progress"></progress>""");

    private static Markup Error(ExecutionView execution) => execution.Error is { } error
        ? Markup.From($"""
                <h2>Error</h2>
                <p>{error.Message} <code>{error.Code}</code></p>

            """)
        : Markup.Empty;

    private static Markup Result(ExecutionView execution) => execution.Result is { } result
        ? Markup.From($"""
                <h2>Result</h2>
                <pre>{JsonSerializer.Serialize(result, Indented)}</pre>

            """)
        : Markup.Empty;

    private static string Name(string status) => status switch
    {
        "notStarted" => "waiting",
        _ => status,
    };

    private static string Tone(string status) => status switch
    {
        "succeeded" => "good",
        "failed" or "canceled" => "bad",
        _ => "busy",
    };
}
