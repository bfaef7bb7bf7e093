using System.Globalization;

namespace Clients.Testing.GitHub;

/// <summary>Addresses in bodies and headers.</summary>
internal sealed class GitHubLinks(Func<Uri> baseAddress)
{
    public string Api(string path) => baseAddress().AbsoluteUri.TrimEnd('/') + path;

    /// <summary>Where files are sent to. On github.com that is a host of its own; here it stays on this machine, as on an Enterprise Server.</summary>
    public string Upload(string path) => baseAddress().GetLeftPart(UriPartial.Authority) + "/api/uploads" + path;

    /// <summary>The path of a request, as the contract has it.</summary>
    public string PathOf(FakeRequest request) => request.Recorded.Path[(baseAddress().AbsolutePath.Length - 1)..];

    public string Api(Repository repository, string rest = "") => Api($"/repos/{repository.FullName}{rest}");

    /// <summary>The form that survives renames; GitHub uses it in <c>Link</c> and in redirects.</summary>
    public string ById(Repository repository, string rest = "") =>
        Api(string.Create(CultureInfo.InvariantCulture, $"/repositories/{repository.Id}{rest}"));

    public static string Html(string path) => "https://github.com" + path;

    public static string Html(Repository repository, string rest = "") => Html($"/{repository.FullName}{rest}");
}
