using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Clients.Testing.Tests.GitHub;

public sealed partial class PagingTests
{
    [Fact]
    public async Task Branches_WalkedOverNext_AreAllThereOnce()
    {
        await using var github = await FakeGitHub.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var client = GitHubHttp.Client(github);

        var names = new List<string>();
        var pages = 0;
        for (var next = "/repos/acme/rocket/branches?per_page=100"; next is not null; pages++)
        {
            using var response = await client.GetAsync(next, TestContext.Current.CancellationToken);
            names.AddRange((await response.JsonAsync()).AsArray().Select(branch => (string)branch!["name"]!));
            next = Relation(response, "next");
            Assert.True(next is null || next.StartsWith(github.BaseAddress + "repositories/3000000001/branches?", StringComparison.Ordinal), next);
        }

        Assert.Equal(3, pages);
        Assert.Equal(265, names.Distinct().Count());
        Assert.Equal(265, names.Count);
        Assert.Empty(github.Violations);
    }

    [Fact]
    public async Task Link_InTheMiddle_HasAllFourRelations_AndKeepsTheFilter()
    {
        await using var github = await FakeGitHub.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var client = GitHubHttp.Client(github);

        using var response = await client.GetAsync("/repos/acme/rocket/branches?protected=false&per_page=50&page=2", TestContext.Current.CancellationToken);

        var address = github.BaseAddress + "repositories/3000000001/branches?per_page=50&protected=false&page=";
        Assert.Equal(
            $"<{address}1>; rel=\"prev\", <{address}3>; rel=\"next\", <{address}6>; rel=\"last\", <{address}1>; rel=\"first\"",
            response.Field("Link"));
    }

    [Fact]
    public async Task Link_OfASinglePage_IsAbsent()
    {
        await using var github = await FakeGitHub.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var client = GitHubHttp.Client(github);

        using var response = await client.GetAsync("/repos/acme/pipelines/branches", TestContext.Current.CancellationToken);

        Assert.Null(response.Field("Link"));
    }

    [Fact]
    public async Task Search_BeyondTheFirstThousand_IsRefused_AndMayBeIncomplete()
    {
        await using var github = await FakeGitHub.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var client = GitHubHttp.Client(github);

        using var beyond = await client.GetAsync("/search/repositories?q=module&per_page=100&page=11", TestContext.Current.CancellationToken);
        var incomplete = await client.GetJsonAsync("/search/repositories?q=module+timeout");

        Assert.Equal(422, (int)beyond.StatusCode);
        Assert.Equal("Only the first 1000 search results are available", (string?)(await beyond.JsonAsync())["message"]);
        Assert.True((bool?)incomplete["incomplete_results"]);
    }

    [Fact]
    public async Task Search_WithQualifiers_FindsAndSorts()
    {
        await using var github = await FakeGitHub.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var client = GitHubHttp.Client(github);
        using var anonymous = GitHubHttp.Client(github, token: null);

        var found = await client.GetJsonAsync("/search/repositories?q=module+org:acme+stars:%3E100&sort=stars&order=desc&per_page=2");

        Assert.Equal(7, (int?)found["total_count"]);
        Assert.Equal(["module-40", "module-39"], found["items"]!.AsArray().Select(item => (string?)item!["name"]));
        Assert.Equal(1, (int?)(await client.GetJsonAsync("/search/repositories?q=secret"))["total_count"]);
        Assert.Equal(0, (int?)(await anonymous.GetJsonAsync("/search/repositories?q=secret"))["total_count"]);
    }

    private static string? Relation(HttpResponseMessage response, string name) =>
        LinkPattern().Matches(response.Field("Link") ?? "").FirstOrDefault(match => match.Groups["name"].Value == name)?.Groups["address"].Value;

    [GeneratedRegex("<(?<address>[^>]+)>; rel=\"(?<name>[^\"]+)\"")]
    private static partial Regex LinkPattern();
}
