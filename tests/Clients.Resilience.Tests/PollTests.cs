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

    /// <summary>In milliseconds, with jitter in the middle: what lies between the questions.</summary>
    [Theory]
    [InlineData(1000, 3000, null, "750 1500 2250 2250")]
    [InlineData(1000, 60_000, null, "750 1500 3000 6000")]
    [InlineData(1000, 60_000, "2", "2000 2000 3000 6000")] // the upstream's wish, if that is longer
    public async Task Questions_OneAfterTheOther_GrowRarerUpToTheLimit(int delay, int longest, string? retryAfter, string waits)
    {
        var clock = new Matrix.DrivenClock();
        var transport = new ScriptedTransport(n => n == 5 ? ScriptedTransport.Answer(200)
            : retryAfter is null ? ScriptedTransport.Answer(202) : ScriptedTransport.Answer(202, null, ("Retry-After", retryAfter)));
        var poll = new PollPolicy { Delay = TimeSpan.FromMilliseconds(delay), MaxDelay = TimeSpan.FromMilliseconds(longest) };
        using var things = transport.Connect(
            static d => d with { Budget = d.Budget with { Total = TimeSpan.FromMinutes(5) } }, s => (s.TimeProvider, s.Random) = (clock, static () => 0.5));
        var operation = ThingOperations.Get with { Poll = poll };
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://things.example/things/7");

        var call = things.Connection.SendAsync(request, operation);
        var waited = new List<double>();
        while (waited.Count < 4)
        {
            var wait = await clock.NextDelayAsync(TestContext.Current.CancellationToken);
            waited.Add(wait.TotalMilliseconds);
            clock.Advance(wait);
        }

        using var answer = await call;
        Assert.Equal((200, waits), ((int)answer.StatusCode, string.Join(' ', waited)));
    }

    /// <summary>A question that the budget cuts off changes nothing about what is known; one that fails by itself does.</summary>
    [Theory]
    [InlineData(true, 202, UpstreamErrorCode.UpstreamUnavailable)]
    [InlineData(false, 404, UpstreamErrorCode.NotFound)]
    public async Task Question_AfterTheFirst_FailingByTheBudgetOrByItself(bool byTheBudget, int status, string code)
    {
        var transport = new ScriptedTransport(async (_, n, cancellation) =>
        {
            if (n == 2 && byTheBudget)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            }

            return ScriptedTransport.Answer(n == 1 ? 202 : 404);
        });
        using var things = transport.Connect();

        var error = await things.FailAsync(things.Client.CountAsync(new UpstreamCallOptions { Timeout = TimeSpan.FromSeconds(2) }));

        Assert.Equal((code, status, CallEffect.Processed), (error.Code, error.Status, error.Effect));
        Assert.Equal(byTheBudget, error.RetryAt is not null);
    }

    /// <summary>Where nobody said that 202 means "not ready", it is an answer.</summary>
    [Fact]
    public async Task Answer_202_OfAnOperationThatIsNotPolled_IsAnAnswer()
    {
        var transport = new ScriptedTransport(static _ => ScriptedTransport.Answer(202, Answers.Thing));
        using var things = transport.Connect();
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://things.example/things/7");

        using var answer = await things.Connection.SendAsync(request);

        Assert.Equal((202, 1), ((int)answer.StatusCode, transport.Deliveries.Count));
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
