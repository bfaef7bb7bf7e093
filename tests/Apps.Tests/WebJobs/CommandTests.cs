using Apps.Tests.Hosting;

namespace Apps.Tests.WebJobs;

public sealed class CommandTests
{
    [Fact]
    public async Task Command_InternalJobsDown_IsAcceptedAllTheSame()
    {
        await using var world = await WebJobsWorld.StartAsync(up: false);

        var response = await world.App.PostAsync("/commands/index-repository", WebJobsWorld.Index);

        await Verifier.Verify(await response.DescribeAsync());
        Assert.Equal(response.Headers.Location!.ToString(), response.Headers.GetValues("Operation-Location").Single());
    }

    [Fact]
    public async Task Command_Unknown_NamesThoseThereAre()
    {
        await using var world = await WebJobsWorld.StartAsync();

        await Verifier.Verify(await (await world.App.PostAsync("/commands/drop-tables", WebJobsWorld.Index)).DescribeAsync());
    }

    [Fact]
    public async Task Command_SameKeyAndPayload_IsTheSameOperation()
    {
        await using var world = await WebJobsWorld.StartAsync();

        var first = await world.App.PostAsync("/commands/run-workflow", """
            {"owner":"acme","repo":"pipelines","workflow":"deploy.yml","ref":"main","inputs":{"a":"1","b":"2"}}
            """, ("Idempotency-Key", "k"));
        var second = await world.App.PostAsync("/commands/run-workflow", """
            {"ref":"main", "inputs":{"b":"2","a":"1"}, "workflow":"deploy.yml", "repo":"pipelines", "owner":"acme"}
            """, ("Idempotency-Key", "k"));

        Assert.Equal((202, first.Headers.Location), ((int)second.StatusCode, second.Headers.Location));
        await world.App.Logs.WaitForAsync("Forwarded");
        Assert.Single(world.Submissions);
        Assert.Empty(world.Jobs.Violations);
    }

    [Fact]
    public async Task Command_SameKeyOtherPayload_Answers422()
    {
        await using var world = await WebJobsWorld.StartAsync();
        await world.AcceptAsync("k");

        await Verifier.Verify(await (await world.App.PostAsync(
            "/commands/index-repository", new { owner = "acme", repo = "pipelines" }, ("Idempotency-Key", "k"))).DescribeAsync());
    }

    [Fact]
    public async Task Command_SameKeyOfAnotherCommand_IsAnotherOperation()
    {
        await using var world = await WebJobsWorld.StartAsync();
        var first = await world.AcceptAsync("k");

        var response = await world.App.PostAsync(
            "/commands/run-workflow", new { owner = "acme", repo = "pipelines", workflow = "deploy.yml", @ref = "main" }, ("Idempotency-Key", "k"));

        Assert.Equal(202, (int)response.StatusCode);
        Assert.NotEqual(first, response.Headers.Location!.ToString());
    }

    [Fact]
    public async Task Command_SentManyTimesAtOnceWithOneKey_IsOneOperation()
    {
        await using var world = await WebJobsWorld.StartAsync();

        var locations = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => world.AcceptAsync("race")));

        Assert.Single(locations.Distinct(StringComparer.Ordinal));
        await world.App.Logs.WaitForAsync("Forwarded");
        Assert.Single(world.Submissions);
    }

    [Fact]
    public async Task Command_UnacceptablePayload_NamesEveryValue()
    {
        await using var world = await WebJobsWorld.StartAsync();

        await Verifier.Verify(await (await world.App.PostAsync(
            "/commands/run-workflow", new { owner = "../..", workflow = "a/b", @ref = "main..x", inputs = new { note = new string('x', 1001) } })).DescribeAsync());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("""{"owner":"acme","repo":"rocket","type":"admin.delete"}""")]
    [InlineData("""{"owner":"acme","owner":"other","repo":"rocket"}""")]
    [InlineData("""{"owner":["acme"],"repo":"rocket"}""")]
    public async Task Command_BodyThatIsNotItsPayload_Answers400AndKeepsNothing(string body)
    {
        await using var world = await WebJobsWorld.StartAsync(up: false);

        var response = await world.App.PostAsync("/commands/index-repository", body);

        Assert.Equal((400, "request_invalid"), ((int)response.StatusCode, (string?)(await response.JsonAsync())["code"]));
        Assert.Equal("""{"status":"ok","waiting":0}""", await (await world.App.GetAsync("/healthz")).TextAsync());
    }

    [Theory]
    [InlineData("text/plain", 415, "media_type_unsupported")]
    [InlineData("application/x-www-form-urlencoded", 415, "media_type_unsupported")]
    public async Task Command_OtherMediaType_IsRefused(string type, int status, string code)
    {
        await using var world = await WebJobsWorld.StartAsync(up: false);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/commands/index-repository") { Content = new StringContent("{}", new System.Net.Http.Headers.MediaTypeHeaderValue(type)) };
        var response = await world.App.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal((status, code), ((int)response.StatusCode, (string?)(await response.JsonAsync())["code"]));
    }

    [Fact]
    public async Task Command_BodyOver64Kilobytes_Answers413()
    {
        await using var world = await WebJobsWorld.StartAsync(up: false);

        var response = await world.App.PostAsync("/commands/index-repository", new { owner = new string('a', 66_000), repo = "rocket" });

        Assert.Equal((413, "request_too_large"), ((int)response.StatusCode, (string?)(await response.JsonAsync())["code"]));
    }

    [Theory]
    [InlineData("GET", "/commands/index-repository", 405, "method_not_allowed")]
    [InlineData("POST", "/commands", 404, "no_such_endpoint")]
    [InlineData("GET", "/operations/nothing", 404, "operation_not_found")]
    [InlineData("GET", "/v1/jobs", 404, "no_such_endpoint")]
    public async Task Target_NotServed_AnswersAProblem(string method, string target, int status, string code)
    {
        await using var world = await WebJobsWorld.StartAsync();

        var response = await world.App.SendAsync(new HttpMethod(method), target);

        Assert.Equal((status, code), ((int)response.StatusCode, (string?)(await response.JsonAsync())["code"]));
        Assert.Empty(world.Jobs.Requests);
    }
}
