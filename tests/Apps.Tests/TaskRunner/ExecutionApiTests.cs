using System.Text.Json.Nodes;
using Apps.Tests.Hosting;
using Clients.Testing;

namespace Apps.Tests.TaskRunner;

public sealed class ExecutionApiTests
{
    [Fact]
    public async Task Execution_Accepted_AnswersWhereToWatchIt()
    {
        await using var world = await TaskRunnerWorld.StartAsync();

        var response = await world.App.PostAsync("/api/executions", TaskRunnerWorld.Index, ("Idempotency-Key", "key-1"));

        await Verifier.Verify(await response.DescribeAsync());
        var submission = Assert.Single(world.Submissions);
        Assert.Equal("key-1", submission.Headers["Idempotency-Key"]);
        Assert.Equal(Answers.CorrelationId, submission.Headers["x-correlation-id"]);
        Assert.Equal(
            """{"type":"repository.index","payload":{"owner":"acme","repo":"rocket","parameters":{"depth":3}}}""",
            JsonNode.Parse(submission.Body.Span)!.ToJsonString());
        Assert.Empty(world.Jobs.Violations);
    }

    [Fact]
    public async Task Execution_Watched_GoesThroughItsStatesAndSaysHowLongToWait()
    {
        await using var world = await TaskRunnerWorld.StartAsync();
        var location = (await world.App.PostAsync("/api/executions", TaskRunnerWorld.Index)).Headers.Location!.ToString();
        var seen = new List<string>();

        foreach (var _ in Enumerable.Range(0, 3))
        {
            var response = await world.App.GetAsync(location);
            seen.Add($"{(await response.JsonAsync())["status"]} {response.Headers.RetryAfter?.ToString() ?? "-"}");
            world.Time.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Equal(["notStarted 1", "running 1", "succeeded -"], seen);
        await Verifier.Verify(await (await world.App.GetAsync(location)).DescribeAsync());
    }

    [Fact]
    public async Task Execution_FailedForGood_AnswersItsError()
    {
        await using var world = await TaskRunnerWorld.StartAsync(settings: ("TaskRunner:Commands:broken", "fail"));
        var location = (await world.App.PostAsync("/api/executions", new { owner = "acme", repo = "rocket", command = "broken" })).Headers.Location!;
        world.Time.Advance(TimeSpan.FromMinutes(1));

        var execution = await (await world.App.GetAsync(location.ToString())).JsonAsync();

        Assert.Equal(("broken", "failed", "handler_failed"), ((string?)execution["command"], (string?)execution["status"], (string?)execution["error"]!["code"]));
    }

    [Fact]
    public async Task Execution_SameKeyTwice_IsOneExecution()
    {
        await using var world = await TaskRunnerWorld.StartAsync();

        var first = await world.App.PostAsync("/api/executions", TaskRunnerWorld.Index, ("Idempotency-Key", "twice"));
        var second = await world.App.PostAsync("/api/executions", TaskRunnerWorld.Index, ("Idempotency-Key", "twice"));

        Assert.Equal(first.Headers.Location, second.Headers.Location);
    }

    [Fact]
    public async Task Execution_KeyUsedWithAnotherRequest_Answers422()
    {
        await using var world = await TaskRunnerWorld.StartAsync();
        await world.App.PostAsync("/api/executions", TaskRunnerWorld.Index, ("Idempotency-Key", "reused"));

        var response = await world.App.PostAsync("/api/executions", new { owner = "acme", repo = "rocket", command = "audit" }, ("Idempotency-Key", "reused"));

        await Verifier.Verify(await response.DescribeAsync());
    }

    [Fact]
    public async Task Execution_OutcomeUnknown_GivesTheKeyBackSoThatRepeatingIsSafe()
    {
        await using var world = await TaskRunnerWorld.StartAsync(settings: ("Upstreams:InternalJobs:Retry:Attempts", "1"));
        world.Jobs.Faults.On("submitJob").CloseAfterHeaders();

        var lost = await world.App.PostAsync("/api/executions", TaskRunnerWorld.Index);
        var key = Assert.Single(lost.Headers.GetValues("Idempotency-Key"));
        var repeated = await world.App.PostAsync("/api/executions", TaskRunnerWorld.Index, ("Idempotency-Key", key));

        Assert.Equal((502, 202), ((int)lost.StatusCode, (int)repeated.StatusCode));
        Assert.Equal("/api/executions/job_00000001", repeated.Headers.Location!.ToString());
    }

    [Theory]
    [InlineData("nothing-here", 404, "repository_not_found")]
    [InlineData("attic", 409, "repository_archived")]
    public async Task Execution_OnRepositoryThatTakesNone_IsRefusedBeforeSubmitting(string repo, int status, string code)
    {
        await using var world = await TaskRunnerWorld.StartAsync();

        var response = await world.App.PostAsync("/api/executions", new { owner = "acme", repo, command = "index" });

        Assert.Equal((status, code), ((int)response.StatusCode, (string?)(await response.JsonAsync())["code"]));
        Assert.Empty(world.Submissions);
    }

    [Fact]
    public async Task Execution_BacklogFull_Answers503WithRetryAfter()
    {
        await using var world = await TaskRunnerWorld.StartAsync(settings: ("Upstreams:InternalJobs:Retry:Attempts", "1"));
        world.Jobs.BacklogLimit = 0;

        var response = await world.App.PostAsync("/api/executions", TaskRunnerWorld.Index);

        Assert.Equal((503, "upstream_unavailable"), ((int)response.StatusCode, (string?)(await response.JsonAsync())["code"]));
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task Execution_TokenOfInternalJobsMissing_Answers502()
    {
        await using var world = await TaskRunnerWorld.StartAsync(new FakeInternalJobsOptions { Tokens = ["task-runner-token"] });

        var response = await world.App.PostAsync("/api/executions", TaskRunnerWorld.Index);

        Assert.Equal((502, "unauthorized"), ((int)response.StatusCode, (string?)(await response.JsonAsync())["code"]));
    }
}
