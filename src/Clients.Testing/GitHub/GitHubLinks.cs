using System.Globalization;

namespace Clients.Testing.GitHub;

/// <summary>Addresses in bodies and headers.</summary>
internal sealed class GitHubLinks(Func<Uri> baseAddress)
{
    public string Api(string path) => baseAddress().GetLeftPart(UriPartial.Authority) + path;

    public string Api(Repository repository, string rest = "") => Api($"/repos/{repository.FullName}{rest}");

    /// <summary>The form that survives renames; GitHub uses it in <c>Link</c> and in redirects.</summary>
    public string ById(Repository repository, string rest = "") =>
        Api(string.Create(CultureInfo.InvariantCulture, $"/repositories/{repository.Id}{rest}"));

    public static string Html(string path) => "https://github.com" + path;

    public static string Html(Repository repository, string rest = "") => Html($"/{repository.FullName}{rest}");
}
