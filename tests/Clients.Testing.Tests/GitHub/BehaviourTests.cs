using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Clients.Testing.Tests.GitHub;

/// <summary>What the fake does beyond answering: statistics that are computed, ceilings, parts of files, versions on their way out.</summary>
public sealed class BehaviourTests
{
    [Theory]
    [InlineData("contributors", 3)]
    [InlineData("commit_activity", 12)]
    [InlineData("code_frequency", 12)]
    [InlineData("punch_card", 168)]
    public async Task Statistic_AskedForTwice_IsThereTheSecondTime(string name, int count)
    {
        await using var github = await FakeGitHub.StartAsync(new FakeGitHubOptions { PendingStatistics = 1 }, TestContext.Current.CancellationToken);
        using var client = GitHubHttp.Client(github);
        using var first = await client.GetAsync($"/repos/acme/rocket/stats/{name}", TestContext.Current.CancellationToken);

        var second = await client.GetJsonAsync($"/repos/acme/rocket/stats/{name}");

        Assert.Equal((202, "{}"), ((int)first.StatusCode, await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.True(second.AsArray().Count >= count, $"{second.AsArray().Count}");
        Assert.Empty(github.Violations);
    }

    [Fact]
    public async Task Participation_HasFiftyTwoWeeks()
    {
        await using var github = await FakeGitHub.StartAsync(new FakeGitHubOptions { PendingStatistics = 0 }, TestContext.Current.CancellationToken);
        using var client = GitHubHttp.Client(github);

        var weeks = (await client.GetJsonAsync("/repos/acme/rocket/stats/participation"))["all"]!.AsArray();

        Assert.Equal(52, weeks.Count);
        Assert.Contains(weeks, static week => (int)week! > 0);
    }

    [Theory]
    [InlineData("/repos/acme/rocket/actions/runs?event=push&per_page=5", true)]
    [InlineData("/repos/acme/rocket/actions/runs?per_page=5", false)]
    [InlineData("/search/repositories?q=module&per_page=5", true)]
    public async Task List_WithACeiling_ServesNoPageBeyondIt(string target, bool has)
    {
        await using var github = await FakeGitHub.StartAsync(new FakeGitHubOptions { ListCeiling = 10 }, TestContext.Current.CancellationToken);
        using var client = GitHubHttp.Client(github);

        using var second = await client.GetAsync($"{target}&page=2", TestContext.Current.CancellationToken);

        Assert.Equal(has, second.Field("Link")?.Contains("rel=\"next\"", StringComparison.Ordinal) is not true);
        Assert.True((int)(await second.JsonAsync())["total_count"]! > 10);
    }

    [Theory]
    [InlineData("bytes=3-", null, 206)]
    [InlineData("bytes=3-5", null, 206)]
    [InlineData("bytes=100000-", null, 416)]
    [InlineData("bytes=3-", "\"another\"", 200)]
    [InlineData("lines=3-", null, 200)]
    [InlineData("bytes=3-4,6-7", null, 200)]
    public async Task File_OnTheSecondHost_IsServedInParts(string range, string? known, int status)
    {
        await using var github = await FakeGitHub.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var client = GitHubHttp.Client(github);
        using var redirect = await client.GetAsync("/repos/acme/rocket/actions/runs/17000000010/logs", TestContext.Current.CancellationToken);
        using var plain = new HttpClient();
        var whole = await plain.GetByteArrayAsync(redirect.Headers.Location, TestContext.Current.CancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, redirect.Headers.Location);
        request.Headers.TryAddWithoutValidation("Range", range);
        if (known is not null)
            request.Headers.IfRange = new RangeConditionHeaderValue(new EntityTagHeaderValue(known));

        using var response = await plain.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status != 416, response.Headers.ETag is { IsWeak: false });
        var part = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal(status switch { 206 => range.EndsWith('-') ? whole[3..] : whole[3..6], 416 => [], _ => whole }, part);
    }

    [Fact]
    public async Task Run_JustDispatched_ShowsUpInListsLater()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using var github = await FakeGitHub.StartAsync(
            new FakeGitHubOptions { TimeProvider = time, RunListingDelay = TimeSpan.FromSeconds(5) }, TestContext.Current.CancellationToken);
        using var client = GitHubHttp.Client(github);
        using var dispatch = JsonContent("""{"ref":"main","inputs":{"environment":"staging","orchestrator_id":"id-1"}}""");
        using var _ = await client.PostAsync("/repos/acme/pipelines/actions/workflows/deploy.yml/dispatches", dispatch, TestContext.Current.CancellationToken);

        var before = await ListAsync();
        time.Advance(TimeSpan.FromSeconds(5));

        Assert.DoesNotContain("id-1", before, StringComparison.Ordinal);
        Assert.Contains("id-1", await ListAsync(), StringComparison.Ordinal);

        async Task<string> ListAsync() => (await client.GetJsonAsync("/repos/acme/pipelines/actions/runs")).ToJsonString();
    }

    private static StringContent JsonContent(string json) => new(json, System.Text.Encoding.UTF8, "application/json");
}
