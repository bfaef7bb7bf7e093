using Apps.Tests.Hosting;
using Clients.Testing;

namespace Apps.Tests.TaskRunner;

public sealed class RepositoryApiTests
{
    [Fact]
    public async Task Repository_Known_AnswersInTheAppsOwnWords()
    {
        await using var world = await TaskRunnerWorld.StartAsync();

        var response = await world.App.GetAsync("/api/repos/acme/rocket");

        await Verifier.Verify(await response.DescribeAsync());
        var request = Assert.Single(world.GitHub.Requests);
        Assert.Equal(Answers.CorrelationId, request.Headers["x-correlation-id"]);
        Assert.Empty(world.GitHub.Violations);
    }

    [Fact]
    public async Task Repository_Unknown_Answers404()
    {
        await using var world = await TaskRunnerWorld.StartAsync();

        await Verifier.Verify(await (await world.App.GetAsync("/api/repos/acme/nothing-here")).DescribeAsync());
    }

    [Fact]
    public async Task Repository_Renamed_IsFound()
    {
        await using var world = await TaskRunnerWorld.StartAsync();

        var response = await world.App.GetAsync("/api/repos/acme/old-name");

        Assert.Equal("acme/new-name", (string?)(await response.JsonAsync())["fullName"]);
    }

    [Fact]
    public async Task Repository_BlockedForLegalReasons_Answers451()
    {
        await using var world = await TaskRunnerWorld.StartAsync();

        var response = await world.App.GetAsync("/api/repos/acme/blocked");

        Assert.Equal((451, "repository_blocked"), ((int)response.StatusCode, (string?)(await response.JsonAsync())["code"]));
    }

    [Theory]
    [InlineData("/api/repos/..%2F..%2Fetc/passwd", "owner")]
    [InlineData("/api/repos/acme%2Frocket/contents", "owner")]
    [InlineData("/api/repos/%2E%2E%2F/rocket", "owner")]
    [InlineData("/api/repos/%20/rocket", "owner")]
    [InlineData("/api/repos/acm%C3%A9/rocket", "owner")]
    [InlineData("/api/repos/-acme/rocket", "owner")]
    [InlineData("/api/repos/acme/rocket%0A", "repo")]
    [InlineData("/api/repos/acme/rocket%3Fpage=2", "repo")]
    [InlineData("/api/repos/acme/%F0%9F%9A%80", "repo")]
    public async Task Repository_MalformedName_IsRefusedBeforeAnythingIsSent(string target, string value)
    {
        await using var world = await TaskRunnerWorld.StartAsync();

        var response = await world.App.GetAsync(target);

        var problem = await response.JsonAsync();
        Assert.Equal((400, "request_invalid"), ((int)response.StatusCode, (string?)problem["code"]));
        Assert.NotNull(problem["errors"]![value]);
        Assert.Empty(world.GitHub.Requests);
    }

    [Theory]
    [InlineData("/api/repos/../../etc")]
    [InlineData("/api/repos/acme/..")]
    [InlineData("/api/repos//rocket")]
    [InlineData("/api/repos/acme/rocket/contents")]
    [InlineData("/api/other")]
    public async Task Repository_TargetThatIsNotServed_IsNoEndpoint(string target)
    {
        await using var world = await TaskRunnerWorld.StartAsync();

        var response = await world.App.GetAsync(target);

        Assert.Equal(404, (int)response.StatusCode);
        Assert.Empty(world.GitHub.Requests);
    }

    [Fact]
    public async Task Repository_GitHubUnreachable_Answers502()
    {
        await using var app = await RunningApp.StartAsync(global::TaskRunner.TaskRunnerHost.Build, RunningApp.Nowhere, settings: ("Upstreams:GitHub:Retry:Attempts", "1"));

        await Verifier.Verify(await (await app.GetAsync("/api/repos/acme/rocket")).DescribeAsync());
    }

    [Fact]
    public async Task Repository_GitHubAnswersHtml_Answers502WithoutIt()
    {
        await using var world = await TaskRunnerWorld.StartAsync();
        world.GitHub.Faults.On("repos/get").Body(200, "text/html", "<html><body>Unicorn at proxy-7.internal</body></html>");

        await Verifier.Verify(await (await world.App.GetAsync("/api/repos/acme/rocket")).DescribeAsync());
    }

    [Fact]
    public async Task Repository_GitHubHangs_Answers504()
    {
        await using var world = await TaskRunnerWorld.StartAsync(settings: [("Upstreams:GitHub:Budget:Attempt", "200ms"), ("Upstreams:GitHub:Budget:Connect", "200ms")]);
        world.GitHub.Faults.On("repos/get").Hang();

        var response = await world.App.GetAsync("/api/repos/acme/rocket");

        Assert.Equal((504, "timeout_attempt"), ((int)response.StatusCode, (string?)(await response.JsonAsync())["code"]));
    }

    [Fact]
    public async Task Repository_CallerHasLittleTimeLeft_AnswersWithinIt()
    {
        await using var world = await TaskRunnerWorld.StartAsync();
        world.GitHub.Faults.On("repos/get").Hang();

        var response = await world.App.GetAsync("/api/repos/acme/rocket", ("X-Request-Deadline-Ms", "150"));

        Assert.Equal((504, "timeout_total"), ((int)response.StatusCode, (string?)(await response.JsonAsync())["code"]));
    }

    [Fact]
    public async Task Repository_WrongToken_Answers502BecauseItIsNotTheCallersFault()
    {
        await using var world = await TaskRunnerWorld.StartAsync(token: "revoked-token");

        var response = await world.App.GetAsync("/api/repos/acme/rocket");

        var text = await response.DescribeAsync();
        Assert.DoesNotContain("revoked-token", text + world.App.Logs.Text, StringComparison.Ordinal);
        await Verifier.Verify(text);
    }

    [Fact]
    public async Task Repository_PrivateAndNoToken_IsNotFound()
    {
        await using var world = await TaskRunnerWorld.StartAsync(token: null);

        var response = await world.App.GetAsync("/api/repos/acme/secret");

        Assert.Equal((404, "repository_not_found"), ((int)response.StatusCode, (string?)(await response.JsonAsync())["code"]));
    }

    [Fact]
    public async Task Repository_GitHubLimitsTheApp_Answers503WithRetryAfter()
    {
        await using var world = await TaskRunnerWorld.StartAsync();
        world.GitHub.LimitNext(SecondaryLimit.RetryAfter);

        var response = await world.App.GetAsync("/api/repos/acme/rocket");

        Assert.Equal((503, "rate_limited"), ((int)response.StatusCode, (string?)(await response.JsonAsync())["code"]));
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 300);
    }
}
