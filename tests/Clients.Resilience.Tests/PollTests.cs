using Clients.Resilience.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Clients.Resilience.Tests;

/// <summary>202 means "not ready yet", where the policy says so.</summary>
public sealed class PollTests
{
    [Fact]
    public async Task Answer_NotReadyTwice_IsAskedForAgainWithGrowingDelays()
    {
        var times = new List<DateTimeOffset>();
        ThingsUnderTest things = null!;
        await using var server = await KestrelUpstream.StartAsync((context, n) =>
        {
            times.Add(things.Time.GetUtcNow());
            return AnswerAsync(context, n < 3 ? 202 : 200);
        });
        using (things = new ThingsUnderTest(server.Address))
        {
            Assert.Equal("7", (await things.DriveAsync(things.Client.CountAsync())).Id);
        }

        Assert.Equal(3, times.Count);
        Assert.True(times[1] - times[0] >= TimeSpan.FromSeconds(0.5), "1 s, with jitter down to a half");
        Assert.True(times[2] - times[1] >= TimeSpan.FromSeconds(1), "twice that");
    }

    [Fact]
    public async Task Answer_NeverReady_FailsWithinTheBudgetAndSaysWhenToAskAgain()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(202);
        using var things = new ThingsUnderTest(server.Address);
        var begun = things.Time.GetUtcNow();

        var error = await things.FailAsync(things.Client.CountAsync());

        Assert.Equal((UpstreamErrorCode.UpstreamUnavailable, 202, CallEffect.Processed), (error.Code, error.Status, error.Effect));
        Assert.Contains("Not ready yet", error.Detail, StringComparison.Ordinal);
        Assert.InRange(things.Time.GetUtcNow() - begun, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(11));
        Assert.True(error.RetryAt > things.Time.GetUtcNow());
        Assert.InRange(server.Deliveries.Count, 4, 5); // after 0, 0.5, 1.5, 3.5 and 7.5 s, at the earliest
    }

    [Fact]
    public async Task Wait_ThatTheUpstreamStates_BeyondTheBudget_IsNotBegun()
    {
        await using var server = await KestrelUpstream.StartAsync(static (context, _) =>
        {
            context.Response.Headers.RetryAfter = "60";
            return AnswerAsync(context, 202);
        });
        using var things = new ThingsUnderTest(server.Address);

        var error = await things.FailAsync(things.Client.CountAsync());

        Assert.Single(server.Deliveries);
        Assert.Equal(TimeSpan.FromSeconds(60), error.RetryAfter);
    }

    [Fact]
    public async Task Wait_ForTheUpstreamsWork_HoldsNoPermit()
    {
        await using var server = await KestrelUpstream.StartAsync(static (context, n) => AnswerAsync(context, n == 1 ? 202 : 200));
        using var things = new ThingsUnderTest(server.Address, static d => d with { Concurrency = new ConcurrencyPolicy { Limit = 1, Queue = 0 } });
        var waiting = things.Client.CountAsync();
        await Waiting(things, server);

        await things.DriveAsync(things.Client.GetThingAsync("1")); // the only permit is free

        await things.DriveAsync(waiting);
    }

    [Fact]
    public async Task Failure_BetweenTwoQuestions_IsRepeatedAsEverywhere()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(202, 503, 200);
        using var things = new ThingsUnderTest(server.Address);

        Assert.Equal("7", (await things.DriveAsync(things.Client.CountAsync())).Id);
        Assert.Equal(3, server.Deliveries.Count);
    }

    [Fact]
    public async Task Caller_WhoGivesUpWhileItWaits_IsToldSo()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(202);
        using var things = new ThingsUnderTest(server.Address);
        using var source = new CancellationTokenSource();
        var waiting = things.Client.CountAsync(null, source.Token);
        await Waiting(things, server);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Single(server.Deliveries);
    }

    [Fact]
    public async Task HandwrittenApi_ThatIsNeverReady_FailsInsteadOfReadingTheEmptyAnswer()
    {
        await using var server = await KestrelUpstream.StartAsync(static (context, _) => AnswerAsync(context, 202));
        using var things = new ThingsUnderTest(server.Address);

        var error = await things.FailAsync(things.Connection.Api<IThingsApi>().GetThing("all"));

        Assert.Equal((UpstreamErrorCode.UpstreamUnavailable, "things/count", 202), (error.Code, error.Operation, error.Status));
    }

    /// <summary>The first answer has come, and the call no longer runs.</summary>
    private static async Task Waiting(ThingsUnderTest things, KestrelUpstream server)
    {
        while (server.Deliveries.Count == 0 || things.Connection.Runtime.Concurrency.Running > 0)
        {
            await Task.Yield();
        }
    }

    private static Task AnswerAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return context.WriteJsonAsync(status == 202 ? "{}" : Answers.Thing);
    }
}
