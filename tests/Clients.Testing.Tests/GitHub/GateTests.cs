using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Time.Testing;

namespace Clients.Testing.Tests.GitHub;

public sealed class GateTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ETag_Known_Answers304_AndCostsNothing()
    {
        await using var github = await FakeGitHub.StartAsync(cancellationToken: Token);
        using var client = GitHubHttp.Client(github);
        using var first = await client.GetAsync("/repos/acme/rocket", Token);
        client.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await client.GetAsync("/repos/acme/rocket", Token);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal(first.Field("ETag"), second.Field("ETag"));
        Assert.Equal("4999", first.Field("x-ratelimit-remaining"));
        Assert.Equal("4999", second.Field("x-ratelimit-remaining"));
    }

    [Fact]
    public async Task ETag_OfAnotherCredential_IsNotKnown()
    {
        await using var github = await FakeGitHub.StartAsync(new FakeGitHubOptions { Tokens = ["one", "two"] }, Token);
        using var one = GitHubHttp.Client(github, "one");
        using var two = GitHubHttp.Client(github, "two");
        using var first = await one.GetAsync("/repos/acme/rocket", Token);
        two.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await two.GetAsync("/repos/acme/rocket", Token);

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.NotEqual(first.Field("ETag"), second.Field("ETag"));
    }

    [Fact]
    public async Task LastModified_Known_Answers304_WhateverTheCredential()
    {
        await using var github = await FakeGitHub.StartAsync(cancellationToken: Token);
        using var client = GitHubHttp.Client(github);
        using var anonymous = GitHubHttp.Client(github, token: null);
        using var first = await client.GetAsync("/repos/acme/rocket", Token);
        anonymous.DefaultRequestHeaders.IfModifiedSince = first.Content.Headers.LastModified;

        using var second = await anonymous.GetAsync("/repos/acme/rocket", Token);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/repos/acme/old-name", 301, "repositories/3000000004")]
    [InlineData("GET", "/repos/acme/old-name/branches?per_page=5", 301, "repositories/3000000004/branches?per_page=5")]
    [InlineData("POST", "/repos/acme/old-name/actions/runs/1/cancel", 307, "repositories/3000000004/actions/runs/1/cancel")]
    public async Task RenamedRepository_PointsToItsId(string method, string target, int status, string location)
    {
        await using var github = await FakeGitHub.StartAsync(cancellationToken: Token);
        using var client = GitHubHttp.Client(github);

        using var response = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), target), Token);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(github.BaseAddress + location, response.Headers.Location?.AbsoluteUri);
        using var followed = await client.GetAsync(github.BaseAddress + "repositories/3000000004/branches?per_page=5", Token);
        Assert.Equal(HttpStatusCode.OK, followed.StatusCode);
        Assert.Empty(github.Violations);
    }

    [Theory]
    [InlineData("test-token", 200)]
    [InlineData(null, 404)]
    [InlineData("stolen", 401)]
    public async Task PrivateRepository_IsThereOnlyForValidTokens(string? token, int status)
    {
        await using var github = await FakeGitHub.StartAsync(cancellationToken: Token);
        using var client = GitHubHttp.Client(github, token);

        using var response = await client.GetAsync("/repos/acme/secret", Token);

        Assert.Equal(status, (int)response.StatusCode);
        if (status == 401)
            Assert.Equal("""{"message":"Bad credentials","documentation_url":"https://docs.github.com/rest","status":"401"}""", await response.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData(403)]
    [InlineData(429)]
    public async Task PrimaryLimit_UsedUp_RefusesUntilTheWindowEnds(int status)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var github = await FakeGitHub.StartAsync(new FakeGitHubOptions { TimeProvider = time, CoreLimit = 2, LimitStatus = status }, Token);
        using var client = GitHubHttp.Client(github);
        using var anonymous = GitHubHttp.Client(github, token: null);

        using var first = await client.GetAsync("/repos/acme/rocket", Token);
        using var second = await client.GetAsync("/repos/acme/rocket", Token);
        using var third = await client.GetAsync("/repos/acme/rocket", Token);
        using var search = await client.GetAsync("/search/repositories?q=rocket", Token);
        using var other = await anonymous.GetAsync("/repos/acme/rocket", Token);
        var overview = await client.GetJsonAsync("/rate_limit");
        time.Advance(TimeSpan.FromHours(1));
        using var later = await client.GetAsync("/repos/acme/rocket", Token);

        Assert.Equal([200, 200, status, 200, 200, 200], new[] { first, second, third, search, other, later }.Select(response => (int)response.StatusCode));
        Assert.Equal(["1", "0", "0"], new[] { first, second, third }.Select(response => response.Field("x-ratelimit-remaining")));
        Assert.Equal(time.Start.AddHours(1).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), third.Field("x-ratelimit-reset"));
        Assert.Equal(("core", "2", "2"), (third.Field("x-ratelimit-resource"), third.Field("x-ratelimit-used"), third.Field("x-ratelimit-limit")));
        Assert.Contains("API rate limit exceeded", (string?)(await third.JsonAsync())["message"]);
        Assert.Equal("search", search.Field("x-ratelimit-resource"));
        Assert.Equal(("60", "59"), (other.Field("x-ratelimit-limit"), other.Field("x-ratelimit-remaining")));
        Assert.Equal(0, (int?)overview["resources"]!["core"]!["remaining"]);
        Assert.Equal(29, (int?)overview["resources"]!["search"]!["remaining"]);
    }

    [Fact]
    public async Task PrimaryLimit_UnderABurst_LetsThroughExactlyThatMany()
    {
        await using var github = await FakeGitHub.StartAsync(new FakeGitHubOptions { CoreLimit = 20 }, Token);
        using var client = GitHubHttp.Client(github);

        var responses = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => client.GetAsync("/repos/acme/pipelines", Token)));

        Assert.Equal(20, responses.Count(response => response.StatusCode == HttpStatusCode.OK));
        Assert.Equal(40, responses.Count(response => response.StatusCode == HttpStatusCode.Forbidden));
    }

    [Theory]
    [InlineData(SecondaryLimit.RetryAfter, 403, "60", "secondary rate limit", "about-secondary-rate-limits")]
    [InlineData(SecondaryLimit.TooManyRequests, 429, "60", "secondary rate limit", "about-secondary-rate-limits")]
    [InlineData(SecondaryLimit.MessageOnly, 403, null, "secondary rate limit", "rest")]
    [InlineData(SecondaryLimit.DocumentationUrlOnly, 403, null, "abuse detection", "#abuse-rate-limits")]
    public async Task SecondaryLimit_NextRequest_ShowsInItsWay(SecondaryLimit limit, int status, string? retryAfter, string message, string url)
    {
        await using var github = await FakeGitHub.StartAsync(cancellationToken: Token);
        using var client = GitHubHttp.Client(github);
        github.LimitNext(limit);

        using var refused = await client.GetAsync("/repos/acme/rocket", Token);
        using var after = await client.GetAsync("/repos/acme/rocket", Token);

        var body = await refused.JsonAsync();
        Assert.Equal((status, retryAfter), ((int)refused.StatusCode, refused.Field("Retry-After")));
        Assert.Contains(message, (string?)body["message"]);
        Assert.EndsWith(url, (string?)body["documentation_url"]);
        Assert.NotEqual("0", refused.Field("x-ratelimit-remaining"));
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task SetRemaining_Zero_RefusesAtOnce()
    {
        await using var github = await FakeGitHub.StartAsync(cancellationToken: Token);
        using var client = GitHubHttp.Client(github);
        github.SetRemaining(0);

        using var response = await client.GetAsync("/repos/acme/rocket", Token);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("0", response.Field("x-ratelimit-remaining"));
    }

    [Fact]
    public async Task Version_UnknownIsRefused_RetiringIsAnnounced_RetiredIsGone()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));
        var retiring = new Dictionary<string, DateTimeOffset> { ["2022-11-28"] = time.Start.AddDays(10) };
        await using var github = await FakeGitHub.StartAsync(new FakeGitHubOptions { TimeProvider = time, RetiringVersions = retiring }, Token);
        using var unknown = GitHubHttp.Client(github, version: "1999-01-01");
        using var old = GitHubHttp.Client(github, version: null);

        using var refused = await unknown.GetAsync("/repos/acme/rocket", Token);
        using var announced = await old.GetAsync("/repos/acme/rocket", Token);
        time.Advance(TimeSpan.FromDays(10));
        using var gone = await old.GetAsync("/repos/acme/rocket", Token);

        Assert.Equal([400, 200, 410], new[] { refused, announced, gone }.Select(response => (int)response.StatusCode));
        Assert.Equal("2022-11-28", announced.Field("x-github-api-version-selected"));
        Assert.Equal("Mon, 11 May 2026 00:00:00 GMT", announced.Field("Sunset"));
        Assert.StartsWith("@", announced.Field("Deprecation"));
        Assert.NotNull(announced.Field("x-github-request-id"));
    }

    [Fact]
    public async Task Request_WithoutUserAgent_IsForbidden()
    {
        await using var github = await FakeGitHub.StartAsync(cancellationToken: Token);
        using var client = new HttpClient { BaseAddress = github.BaseAddress };

        using var response = await client.GetAsync("/repos/acme/rocket", Token);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("User-Agent", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task Write_WithoutPermission_SaysWhichOneIsMissing()
    {
        await using var github = await FakeGitHub.StartAsync(cancellationToken: Token);
        using var readOnly = GitHubHttp.Client(github, "read-only-token");
        using var anonymous = GitHubHttp.Client(github, token: null);
        using var client = GitHubHttp.Client(github);

        using var forbidden = await readOnly.PostAsync("/repos/acme/rocket/actions/runs/17000000045/cancel", null, Token);
        using var unauthorized = await anonymous.PostAsync("/repos/acme/rocket/actions/runs/17000000045/cancel", null, Token);
        using var archived = await client.PostAsync("/repos/acme/attic/actions/runs/1/cancel", null, Token);

        Assert.Equal([403, 401, 403], new[] { forbidden, unauthorized, archived }.Select(response => (int)response.StatusCode));
        Assert.Equal("actions=write", forbidden.Field("X-Accepted-GitHub-Permissions"));
        Assert.Contains("archived", await archived.Content.ReadAsStringAsync(Token));
    }
}
