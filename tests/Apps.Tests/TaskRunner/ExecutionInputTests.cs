using Apps.Tests.Hosting;

namespace Apps.Tests.TaskRunner;

/// <summary>What callers get wrong.</summary>
public sealed class ExecutionInputTests
{
    [Fact]
    public async Task Execution_EverythingWrong_NamesEverythingAtOnce()
    {
        await using var world = await TaskRunnerWorld.StartAsync();

        await Verifier.Verify(await (await world.App.PostAsync("/api/executions", new { owner = "../", command = "rm" })).DescribeAsync());
        Assert.Empty(world.GitHub.Requests);
    }

    [Theory]
    [InlineData("{", 400, "request_invalid")]
    [InlineData("[]", 400, "request_invalid")]
    [InlineData("""{"owner":7}""", 400, "request_invalid")]
    [InlineData("", 400, "request_invalid")]
    public async Task Execution_BodyThatIsNone_Answers400(string body, int status, string code)
    {
        await using var world = await TaskRunnerWorld.StartAsync();

        var response = await world.App.PostAsync("/api/executions", body);

        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal((status, code), ((int)response.StatusCode, (string?)(await response.JsonAsync())["code"]));
    }

    [Fact]
    public async Task Execution_BodyTooLarge_Answers413()
    {
        await using var world = await TaskRunnerWorld.StartAsync();

        var response = await world.App.PostAsync("/api/executions", new { owner = new string('a', 70_000) });

        Assert.Equal((413, "request_too_large"), ((int)response.StatusCode, (string?)(await response.JsonAsync())["code"]));
    }

    [Fact]
    public async Task Execution_UnfitKey_IsRefused()
    {
        await using var world = await TaskRunnerWorld.StartAsync();

        var response = await world.App.PostAsync("/api/executions", TaskRunnerWorld.Index, ("Idempotency-Key", new string('k', 256)));

        Assert.Equal((400, "request_invalid"), ((int)response.StatusCode, (string?)(await response.JsonAsync())["code"]));
    }

    [Theory]
    [InlineData("/api/executions/job_99999999", 404, "execution_not_found")]
    [InlineData("/api/executions/..%2Fjobs", 400, "validation_failed")]
    public async Task Execution_ThatIsNone_AnswersAProblem(string target, int status, string code)
    {
        await using var world = await TaskRunnerWorld.StartAsync();

        var response = await world.App.GetAsync(target);

        Assert.Equal((status, code), ((int)response.StatusCode, (string?)(await response.JsonAsync())["code"]));
    }
}
