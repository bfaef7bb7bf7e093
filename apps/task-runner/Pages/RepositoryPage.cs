using Microsoft.AspNetCore.Antiforgery;
using TaskRunner.Repositories;

namespace TaskRunner.Pages;

/// <summary>A repository, and the form that runs a command on it.</summary>
internal static class RepositoryPage
{
    public static Page Render(RepositoryView repository, IEnumerable<string> commands, AntiforgeryTokenSet token) => new(repository.FullName, Markup.From($"""
            <h1>{repository.FullName}</h1>
            <p>{repository.Description ?? "No description."}</p>
            <dl>
              <dt>Visibility</dt><dd>{repository.Visibility}{(repository.Archived ? ", archived" : "")}</dd>
              <dt>Default branch</dt><dd><code>{repository.DefaultBranch}</code></dd>
              <dt>Language</dt><dd>{repository.Language ?? "none"}</dd>
              <dt>Topics</dt><dd>{(repository.Topics.Count > 0 ? string.Join(", ", repository.Topics) : "none")}</dd>
              <dt>Stars</dt><dd>{repository.Stars}</dd>
              <dt>Last push</dt><dd>{(repository.PushedAt is { } pushed ? pushed.ToString("u", null) : "never")}</dd>
              <dt>Address</dt><dd><a href="{repository.Url.AbsoluteUri}" rel="noreferrer">{repository.Url.AbsoluteUri}</a></dd>
            </dl>
            <h2>Run a command</h2>
        {(repository.Archived ? Markup.From($"""    <p class="notice">The repository is archived: nothing can be run on it.</p>""") : Form(repository, commands, token))}
        """));

    /// <summary>The key is made with the form: sending the same form twice starts one execution.</summary>
    private static Markup Form(RepositoryView repository, IEnumerable<string> commands, AntiforgeryTokenSet token) => Markup.From($"""
            <form action="/repos/{Uri.EscapeDataString(repository.Owner)}/{Uri.EscapeDataString(repository.Name)}/executions" method="post">
              <input type="hidden" name="{token.FormFieldName}" value="{token.RequestToken}">
              <input type="hidden" name="key" value="{Guid.NewGuid().ToString()}">
              <p>
                <label for="command">Command</label>
                <select id="command" name="command" required>{Markup.Join(commands.Select(static command => Markup.From($"<option>{command}</option>")))}</select>
              </p>
              <p>
                <label for="parameters">Parameters</label>
                <textarea id="parameters" name="parameters" rows="4" maxlength="4000" aria-describedby="parameters-hint" spellcheck="false"></textarea>
                <span id="parameters-hint" class="hint">One a line, as <code>name=value</code>. May be empty.</span>
              </p>
              <p><button type="submit">Run</button></p>
            </form>
        """);
}
