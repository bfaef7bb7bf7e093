using Apps.Tests.Hosting;
using Clients.Testing;

namespace Apps.Tests.WebJobs;

public sealed class ForwardingTests
{
    [Fact]
    public async Task Operation_Accepted_IsForwardedWithTheCallersCorrelationAndTrace()
    {
        await using var world = await WebJobsWorld.StartAsync();
        const string TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        var response = await world.App.PostAsync("/commands/index-repository", WebJobsWorld.Index, ("traceparent", TraceParent));
        await world.App.Logs.WaitForAsync("Forwarded");

        var submission = Assert.Single(world.Submissions);
        var id = response.Headers.Location!.ToString()["/operations/".Length..];
        Assert.Equal((id, Answers.CorrelationId), (submission.Headers["Idempotency-Key"], submission.Headers["x-correlation-id"]));
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", submission.Headers["traceparent"], StringComparison.Ordinal);
        Assert.Empty(world.Jobs.Violations);
    }

    [Fact]
    public async Task Operation_InternalJobsFailing_IsTriedWithOneKeyUntilItIsTaken()
    {
        await using var world = await WebJobsWorld.StartAsync();
        world.Jobs.Faults.On("submitJob").Status(503).Status(500).Reset().Body(200, "text/html", "<html>");
        await world.AcceptAsync();

        for (var failures = 1; failures <= 4; failures++)
        {
            await world.App.Logs.WaitForAsync("Postponed", failures);
            world.Time.Advance(TimeSpan.FromMinutes(2));
        }

        await world.App.Logs.WaitForAsync("Forwarded");
        Assert.Equal(5, world.Submissions.Count);
        Assert.Single(world.Submissions.Select(static submission => submission.Headers["Idempotency-Key"]).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Operation_AnswerLost_IsOneJobAllTheSame()
    {
        await using var world = await WebJobsWorld.StartAsync();
        world.Jobs.Faults.On("submitJob").CloseAfterHeaders().Times(2);
        await world.AcceptAsync();

        await world.App.Logs.WaitForAsync("Postponed");
        world.Time.Advance(TimeSpan.FromMinutes(2));
        await world.App.Logs.WaitForAsync("Postponed", 2);
        world.Time.Advance(TimeSpan.FromMinutes(2));
        await world.App.Logs.WaitForAsync("Forwarded");

        Assert.Equal((3, 1), (world.Submissions.Count, await world.CountJobsAsync()));
    }

    [Fact]
    public async Task Operation_AppCrashesWhileInternalJobsIsDown_IsForwardedOnceAfterwards()
    {
        await using var world = await WebJobsWorld.StartAsync(up: false);
        var location = await world.AcceptAsync("survives");
        await world.App.Logs.WaitForAsync("Postponed");

        await world.StartAppAsync();
        world.Time.Advance(TimeSpan.FromMinutes(2));
        await world.App.Logs.WaitForAsync("Forwarded");

        Assert.Single(world.Submissions);
        Assert.Equal(location, await world.AcceptAsync("survives"));
        Assert.Equal("forwarded", (string?)(await (await world.App.GetAsync(location)).JsonAsync())["state"]);
    }

    [Fact]
    public async Task Operation_AppCrashesBetweenSendingAndWritingItDown_IsOneJob()
    {
        await using var world = await WebJobsWorld.StartAsync(options: new FakeInternalJobsOptions { SubmitDuration = TimeSpan.FromHours(1) });
        await world.AcceptAsync();
        await WebJobsWorld.UntilAsync(() => Task.FromResult(world.Submissions.Count == 1)); // in flight, not answered
        await world.CrashAsync();
        await WebJobsWorld.UntilAsync(async () => await world.CountJobsAsync() == 1); // done, and nobody here knows

        await world.StartAppAsync();
        await world.App.Logs.WaitForAsync("Forwarded");

        Assert.Equal((2, 1), (world.Submissions.Count, await world.CountJobsAsync()));
        Assert.Single(world.Submissions.Select(static submission => submission.Headers["Idempotency-Key"]).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Operation_InternalJobsAsksForTime_GetsIt()
    {
        await using var world = await WebJobsWorld.StartAsync();
        world.Jobs.Faults.On("submitJob").Status(503, TimeSpan.FromSeconds(200));
        await world.AcceptAsync();
        await world.App.Logs.WaitForAsync("Postponed");

        world.Time.Advance(TimeSpan.FromSeconds(199));
        Assert.Single(world.Submissions);
        world.Time.Advance(TimeSpan.FromSeconds(2));
        await world.App.Logs.WaitForAsync("Forwarded");

        Assert.Equal(2, world.Submissions.Count);
    }

    [Fact]
    public async Task Operation_Refused_FailsForGood()
    {
        await using var world = await WebJobsWorld.StartAsync();
        world.Jobs.Faults.On("submitJob").Respond(FakeResponse.Problem(422, "No handler for this type at host jobs-3.internal"));
        var location = await world.AcceptAsync();
        await world.App.Logs.WaitForAsync("Refused");

        world.Time.Advance(TimeSpan.FromHours(1));
        var response = await world.App.GetAsync(location);

        Assert.Null(response.Headers.RetryAfter);
        await Verifier.Verify(await response.DescribeAsync());
        Assert.Single(world.Submissions);
    }

    [Fact]
    public async Task Operation_CredentialMissing_WaitsUntilItIsRepaired()
    {
        await using var world = await WebJobsWorld.StartAsync(options: new FakeInternalJobsOptions { Tokens = ["web-jobs-token"] });
        var location = await world.AcceptAsync();
        await world.App.Logs.WaitForAsync("Postponed");

        var operation = await (await world.App.GetAsync(location)).JsonAsync();

        Assert.Equal(("accepted", "unauthorized"), ((string?)operation["state"], (string?)operation["lastError"]));
    }
}
