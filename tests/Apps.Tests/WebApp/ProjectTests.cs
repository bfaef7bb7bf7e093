using Apps.Tests.Hosting;
using Clients.Testing;
using WebApp;

namespace Apps.Tests.WebApp;

public sealed class ProjectTests
{
    [Fact]
    public async Task Project_Known_IsComposedOfTwoCalls()
    {
        await using var world = await WebAppWorld.StartAsync();

        var response = await world.App.GetAsync("/api/projects/acme/pipelines?runs=2");

        await Verifier.Verify(await response.DescribeAsync());
        Assert.Equal(["actions/list-workflow-runs-for-repo", "repos/get"], world.GitHub.Requests.Select(static request => request.OperationId).Order(StringComparer.Ordinal));
        Assert.All(world.GitHub.Requests, static request => Assert.Equal(Answers.CorrelationId, request.Headers["x-correlation-id"]));
        Assert.Empty(world.GitHub.Violations);
    }

    [Fact]
    public async Task Project_RunsFail_IsAnsweredInPartAndSaysSo()
    {
        await using var world = await WebAppWorld.StartAsync();
        world.GitHub.Faults.On("actions/list-workflow-runs-for-repo").Body(502, "text/html", "<html>Unicorn</html>").Always();

        await Verifier.Verify(await (await world.App.GetAsync("/api/projects/acme/pipelines")).DescribeAsync());
    }

    [Fact]
    public async Task Project_RunsHang_AnswersAtTheDeadlineInPart()
    {
        await using var world = await WebAppWorld.StartAsync(("WebApp:Deadline", "00:00:00.5"));
        world.GitHub.Faults.On("actions/list-workflow-runs-for-repo").Hang().Always();

        var project = await (await world.App.GetAsync("/api/projects/acme/pipelines")).JsonAsync();

        Assert.Equal(("acme/pipelines", "timeout_total"), ((string?)project["fullName"], (string?)project["runsError"]));
        Assert.Null(project["runs"]);
    }

    [Fact]
    public async Task Project_RepositoryHangs_FailsAtTheDeadline()
    {
        await using var world = await WebAppWorld.StartAsync(("WebApp:Deadline", "00:00:00.5"));
        world.GitHub.Faults.On("repos/get").Hang().Always();

        var response = await world.App.GetAsync("/api/projects/acme/pipelines");

        Assert.Equal((504, "timeout_total"), ((int)response.StatusCode, (string?)(await response.JsonAsync())["code"]));
    }

    [Fact]
    public async Task Project_RepositoryUnknown_FailsAsAWhole()
    {
        await using var world = await WebAppWorld.StartAsync();

        await Verifier.Verify(await (await world.App.GetAsync("/api/projects/acme/nothing-here")).DescribeAsync());
    }

    [Fact]
    public async Task Project_GitHubUnreachable_Answers502()
    {
        await using var app = await RunningApp.StartAsync(WebAppHost.Build, RunningApp.Nowhere, settings: ("Upstreams:GitHub:Retry:Attempts", "1"));

        var response = await app.GetAsync("/api/projects/acme/rocket");

        Assert.Equal((502, "connect_failed"), ((int)response.StatusCode, (string?)(await response.JsonAsync())["code"]));
    }

    [Fact]
    public async Task Project_QuotaUsedUp_Answers503WithRetryAfter()
    {
        await using var world = await WebAppWorld.StartAsync();
        world.GitHub.SetRemaining(0);

        var response = await world.App.GetAsync("/api/projects/acme/rocket");

        Assert.Equal((503, "rate_limited"), ((int)response.StatusCode, (string?)(await response.JsonAsync())["code"]));
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.DoesNotContain(response.Headers, static header => header.Key.StartsWith("x-ratelimit", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Project_GitHubAnswersThatItHasNoPermission_Answers502()
    {
        await using var world = await WebAppWorld.StartAsync();
        world.GitHub.Faults.On("repos/get").Respond(FakeResponse.Json(
            new System.Text.Json.Nodes.JsonObject { ["message"] = "Resource not accessible by integration" }, 403).With("X-Accepted-GitHub-Permissions", "metadata=read")).Always();

        var response = await world.App.GetAsync("/api/projects/acme/rocket");

        Assert.Equal((502, "forbidden"), ((int)response.StatusCode, (string?)(await response.JsonAsync())["code"]));
        Assert.DoesNotContain("integration", await response.DescribeAsync(), StringComparison.Ordinal);
    }
}
