using Apps.Tests.Hosting;
using Clients.Testing;

namespace Apps.Tests.WebJobs;

public sealed class OperationTests
{
    [Fact]
    public async Task Operation_Watched_GoesThroughItsStates()
    {
        await using var world = await WebJobsWorld.StartAsync();
        var location = await world.AcceptAsync();
        await world.App.Logs.WaitForAsync("Forwarded");
        var seen = new List<string>();

        foreach (var _ in Enumerable.Range(0, 3))
        {
            var response = await world.App.GetAsync(location);
            seen.Add($"{(await response.JsonAsync())["state"]} {response.Headers.RetryAfter?.ToString() ?? "-"}");
            world.Time.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Equal(["forwarded 1", "running 1", "succeeded -"], seen);
        await Verifier.Verify(await (await world.App.GetAsync(location)).DescribeAsync());
    }

    [Fact]
    public async Task Operation_Ended_IsKnownWithoutAskingAgain()
    {
        await using var world = await WebJobsWorld.StartAsync();
        var location = await world.AcceptAsync();
        await world.App.Logs.WaitForAsync("Forwarded");
        world.Time.Advance(TimeSpan.FromSeconds(10));
        await world.App.GetAsync(location);
        var asked = world.Jobs.Requests.Count;

        world.Time.Advance(TimeSpan.FromDays(2));
        var operation = await (await world.App.GetAsync(location)).JsonAsync();

        Assert.Equal(("succeeded", asked), ((string?)operation["state"], world.Jobs.Requests.Count));
    }

    [Fact]
    public async Task Operation_JobNoLongerKept_HasExpired()
    {
        await using var world = await WebJobsWorld.StartAsync();
        var location = await world.AcceptAsync();
        await world.App.Logs.WaitForAsync("Forwarded");
        world.Time.Advance(TimeSpan.FromDays(2));

        var operation = await (await world.App.GetAsync(location)).JsonAsync();

        Assert.Equal(("expired", true), ((string?)operation["state"], (bool?)operation["ended"]));
    }

    [Fact]
    public async Task Operation_MonitorNotToBeHad_AnswersTheLastKnownState()
    {
        await using var world = await WebJobsWorld.StartAsync();
        var location = await world.AcceptAsync();
        await world.App.Logs.WaitForAsync("Forwarded");
        world.Jobs.Faults.On("getJob").Status(503, TimeSpan.FromSeconds(7));

        var response = await world.App.GetAsync(location);

        await Verifier.Verify(await response.DescribeAsync());
    }

    [Fact]
    public async Task Answers_Always_HoldNothingOfInternalJobs()
    {
        await using var world = await WebJobsWorld.StartAsync();
        var accepted = await world.App.PostAsync("/commands/index-repository", WebJobsWorld.Index);
        await world.App.Logs.WaitForAsync("Forwarded");
        var watched = await world.App.GetAsync(accepted.Headers.Location!.ToString());

        var text = await accepted.DescribeAsync() + await watched.DescribeAsync();

        Assert.DoesNotContain("/v1/jobs", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ETag", text, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Jobs.BaseAddress.Authority, text, StringComparison.Ordinal);
        Assert.DoesNotContain("Server", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outbox_OldOperations_AreForgottenButNeverWaitingOnes()
    {
        await using var world = await WebJobsWorld.StartAsync();
        var done = await world.AcceptAsync();
        await world.App.Logs.WaitForAsync("Forwarded");
        await world.StartAppAsync(up: false);
        var waiting = await world.AcceptAsync();
        await world.App.Logs.WaitForAsync("Postponed");

        world.Time.Advance(TimeSpan.FromDays(8));
        await world.App.Logs.WaitForAsync("Forgotten");

        Assert.Equal((404, 200), ((int)(await world.App.GetAsync(done)).StatusCode, (int)(await world.App.GetAsync(waiting)).StatusCode));
    }
}
