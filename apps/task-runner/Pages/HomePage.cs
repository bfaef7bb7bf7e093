namespace TaskRunner.Pages;

/// <summary>Finds a repository.</summary>
internal static class HomePage
{
    public static Page Render() => new("Find a repository", Markup.From($"""
            <h1>Find a repository</h1>
            <p>Look at a repository on GitHub, and run a command on it.</p>
            <form action="/repos" method="get">
              <p>
                <label for="owner">Owner</label>
                <input id="owner" name="owner" required maxlength="100" pattern="[A-Za-z0-9][A-Za-z0-9_\-]*" autocapitalize="off" spellcheck="false" autofocus>
              </p>
              <p>
                <label for="repo">Repository</label>
                <input id="repo" name="repo" required maxlength="100" pattern="[A-Za-z0-9._\-]+" autocapitalize="off" spellcheck="false">
              </p>
              <p><button type="submit">Look up</button></p>
            </form>
        """));
}
