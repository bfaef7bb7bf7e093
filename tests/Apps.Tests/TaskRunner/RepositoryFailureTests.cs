using Apps.Tests.Hosting;
using Clients.Testing;
using TaskRunner;

namespace Apps.Tests.TaskRunner;

/// <summary>What GitHub does to callers: each failure has one stable code, and says nothing of GitHub.</summary>
public sealed class RepositoryFailureTests
{
    [Fact]
    public async Task Repository_GitHubUnreachable_Answers502()
    {
        await using var app = await RunningApp.StartAsync(TaskRunnerHost.Build, RunningApp.Nowhere, settings: ("Upstreams:GitHub:Retry:Attempts", "1"));

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
