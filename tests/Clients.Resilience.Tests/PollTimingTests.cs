using Clients.Resilience.Tests.Servers;

namespace Clients.Resilience.Tests;

/// <summary>When an answer that is not ready is asked for again, to the millisecond, and what its caller is told at last.</summary>
public sealed class PollTimingTests
{
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

    /// <summary>What is not begun for want of time is no waste of it; when it is worth asking again is known all the same.</summary>
    [Theory]
    [InlineData(null, 750)]
    [InlineData("60", 60_000)]
    public async Task Wait_BeyondTheBudget_IsNotBegunButTold(string? retryAfter, int milliseconds)
    {
        var transport = new ScriptedTransport(_ => retryAfter is null ? ScriptedTransport.Answer(202) : ScriptedTransport.Answer(202, null, ("Retry-After", retryAfter)));
        using var things = transport.Connect(configure: static s => s.Random = static () => 0.5);

        var error = (await Assert.ThrowsAsync<UpstreamException>(() => things.Client.CountAsync(new UpstreamCallOptions { Timeout = TimeSpan.FromMilliseconds(700) }))).Error;

        Assert.Equal((UpstreamErrorCode.UpstreamUnavailable, 202, 1), (error.Code, error.Status, error.Attempts));
        Assert.Equal((TimeSpan.FromMilliseconds(milliseconds), things.Time.GetUtcNow() + error.RetryAfter), (error.RetryAfter, error.RetryAt));
    }

    [Fact]
    public async Task Caller_WhoGivesUpBetweenTwoQuestions_IsToldSo()
    {
        var clock = new Matrix.DrivenClock();
        var transport = new ScriptedTransport(202);
        using var things = transport.Connect(configure: s => s.TimeProvider = clock);
        using var caller = new CancellationTokenSource();

        var call = things.Client.CountAsync(null, caller.Token);
        await clock.NextDelayAsync(TestContext.Current.CancellationToken);
        await caller.CancelAsync();

        Assert.Equal(caller.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call)).CancellationToken);
        Assert.Single(transport.Deliveries);
    }
}
