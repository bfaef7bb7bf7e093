using System.Text;

namespace Clients.Testing.Tests.GitHub;

public sealed class ContentTests
{
    [Theory]
    [InlineData("docs/guide.md", "file", "# Guide\n\nCount down, then go.\n")]
    [InlineData("docs/latest.md", "file", "# Guide\n\nCount down, then go.\n")]
    [InlineData("docs/release%20notes.md", "file", "Grüße aus dem All 🚀\n")]
    [InlineData("current", "symlink", null)]
    [InlineData("vendor/engine", "submodule", null)]
    [InlineData("assets/film.mp4", "file", "")]
    public async Task Content_OfEachKind_HasItsShape(string path, string type, string? text)
    {
        await using var github = await FakeGitHub.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var client = GitHubHttp.Client(github);

        var content = await client.GetJsonAsync("/repos/acme/rocket/contents/" + path);

        Assert.Equal(type, (string?)content["type"]);
        if (text is not null)
            Assert.Equal(text, Encoding.UTF8.GetString(Convert.FromBase64String((string)content["content"]!)));
    }

    [Fact]
    public async Task Content_OfADirectory_ListsEveryKind()
    {
        await using var github = await FakeGitHub.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var client = GitHubHttp.Client(github);

        var root = (await client.GetJsonAsync("/repos/acme/rocket/contents/")).AsArray();
        var vendor = (await client.GetJsonAsync("/repos/acme/rocket/contents/vendor")).AsArray();

        Assert.Equal(
            ["LICENSE file", "README.md file", "assets dir", "current symlink", "docs dir", "src dir", "vendor dir"],
            root.Select(entry => $"{entry!["name"]} {entry["type"]}"));
        Assert.Equal("engine submodule", $"{vendor[0]!["name"]} {vendor[0]!["type"]}");
    }

    [Theory]
    [InlineData("main...feature%2Flogin", "diverged", 2, 19)]
    [InlineData("v1.01.0...main", "ahead", 311, 0)]
    [InlineData("main...develop", "behind", 0, 1)]
    [InlineData("main...main", "identical", 0, 0)]
    public async Task Comparison_CountsBothSides(string basehead, string status, int ahead, int behind)
    {
        await using var github = await FakeGitHub.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var client = GitHubHttp.Client(github);

        var comparison = await client.GetJsonAsync("/repos/acme/rocket/compare/" + basehead);

        Assert.Equal((status, ahead, behind), ((string?)comparison["status"], (int?)comparison["ahead_by"], (int?)comparison["behind_by"]));
        Assert.Equal(Math.Min(ahead, 250), comparison["commits"]!.AsArray().Count);
    }

    [Fact]
    public async Task World_IsTheSameEveryTime_ButForTheAddress()
    {
        await using var first = await FakeGitHub.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var second = await FakeGitHub.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var one = GitHubHttp.Client(first);
        using var two = GitHubHttp.Client(second);

        foreach (var target in new[] { "/repos/acme/rocket", "/repos/acme/rocket/commits", "/repos/acme/rocket/actions/runs", "/repos/acme/rocket/releases" })
        {
            var expected = (await one.GetJsonAsync(target)).ToJsonString().Replace(first.BaseAddress.Authority, "here", StringComparison.Ordinal);
            Assert.Equal(expected, (await two.GetJsonAsync(target)).ToJsonString().Replace(second.BaseAddress.Authority, "here", StringComparison.Ordinal));
        }
    }
}
