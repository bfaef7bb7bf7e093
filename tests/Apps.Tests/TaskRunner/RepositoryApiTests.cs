using Apps.Tests.Hosting;

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
}
