using Clients.Resilience.Tests.Servers;

namespace Clients.Resilience.Tests;

public sealed class BudgetTests
{
    private static readonly TimeSpan BigStep = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task Body_StalledAfterItsHead_EndsWithinTheBudget()
    {
        await using var server = RawUpstream.StallingInBody();
        using var things = new ThingsUnderTest(server.Address);
        var start = things.Time.GetUtcNow();

        var error = await things.FailAsync(things.Client.GetThingAsync("7"), BigStep);

        Assert.Contains(error.Code, new[] { UpstreamErrorCode.TimeoutAttempt, UpstreamErrorCode.TimeoutTotal });
        Assert.InRange(things.Time.GetUtcNow() - start, TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(10.6));
        Assert.Equal(3, server.Deliveries);
    }

    [Fact]
    public async Task Attempt_TooSlow_IsRepeatedWithinTheTotal()
    {
        await using var server = RawUpstream.Start(static exchange => exchange.Number == 1 ? exchange.HangAsync() : exchange.WriteThingAsync());
        using var things = new ThingsUnderTest(server.Address);

        Assert.Equal("7", (await things.DriveAsync(things.Client.GetThingAsync("7"), BigStep)).Id);
        Assert.Equal(2, server.Deliveries);
    }

    [Fact]
    public async Task Timeout_ShorterThanTheAttempt_IsTotal()
    {
        await using var server = RawUpstream.Start(static exchange => exchange.HangAsync());
        using var things = new ThingsUnderTest(server.Address);

        var error = await things.FailAsync(things.Client.GetThingAsync("7", new UpstreamCallOptions { Timeout = TimeSpan.FromSeconds(1) }), BigStep);

        Assert.Equal((UpstreamErrorCode.TimeoutTotal, CallEffect.Unknown, 1), (error.Code, error.Effect, error.Attempts));
    }

    [Fact]
    public async Task Deadline_InThePast_SendsNothing()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(server.Address);

        var error = await things.FailAsync(things.Client.GetThingAsync("7", new UpstreamCallOptions { Deadline = things.Time.GetUtcNow() }));

        Assert.Equal((UpstreamErrorCode.TimeoutTotal, CallEffect.NotSent, 0), (error.Code, error.Effect, error.Attempts));
        Assert.Empty(server.Deliveries);
    }

    [Fact]
    public async Task Deadline_OfTheIncomingRequest_Shortens()
    {
        await using var server = RawUpstream.Start(static exchange => exchange.HangAsync());
        using var things = new ThingsUnderTest(server.Address);
        UpstreamCallContext.Current = new UpstreamCallContext { Deadline = things.Time.GetUtcNow() + TimeSpan.FromSeconds(2) };

        var error = await things.FailAsync(things.Client.GetThingAsync("7"), BigStep);

        Assert.Equal(UpstreamErrorCode.TimeoutTotal, error.Code);
    }

    [Theory]
    [InlineData("head")]
    [InlineData("body")]
    public async Task Caller_Canceling_GetsItsOwnTokenBack(string part)
    {
        await using var server = part == "head" ? RawUpstream.Start(static exchange => exchange.HangAsync()) : RawUpstream.StallingInBody();
        using var things = new ThingsUnderTest(server.Address);
        using var caller = new CancellationTokenSource();

        var call = things.Client.GetThingAsync("7", null, caller.Token);
        await server.Received.Task;
        await caller.CancelAsync();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(caller.Token, exception.CancellationToken);
        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
    }

    [Fact]
    public async Task Caller_CancelingBeforehand_SendsNothing()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(server.Address);

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => things.Client.GetThingAsync("7", null, new CancellationToken(true)));

        Assert.True(exception.CancellationToken.IsCancellationRequested);
        Assert.Empty(server.Deliveries);
    }

    [Fact]
    public async Task Caller_CancelingDuringBackOff_EndsTheWait()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(500);
        using var things = new ThingsUnderTest(server.Address, configure: static settings => settings.Random = static () => 0.99);
        using var caller = new CancellationTokenSource();

        var call = things.Client.GetThingAsync("7", null, caller.Token);
        await server.Received.Task;
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Single(server.Deliveries);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Caller_CancelingAtTheMomentOfAFailedAnswer_IsToldSo(int moment)
    {
        using var caller = new CancellationTokenSource();
        var time = new CancelingTime(caller, moment);
        using var things = new ThingsUnderTest(new Uri("http://127.0.0.1:9"), configure: s =>
        {
            s.TimeProvider = time;
            s.Transport = new FailsAtOnce(time);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => things.Client.GetThingAsync("7", null, caller.Token));
    }

    private sealed class FailsAtOnce(CancelingTime time) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            time.Answered = true;
            return Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.InternalServerError) { RequestMessage = request });
        }
    }

    /// <summary>Cancels when the clock is looked at for the n-th time after the answer: the moments between the steps of the pipeline.</summary>
    private sealed class CancelingTime(CancellationTokenSource caller, int moment) : Microsoft.Extensions.Time.Testing.FakeTimeProvider
    {
        private int _looks;

        public bool Answered { get; set; }

        public override long GetTimestamp()
        {
            if (Answered && ++_looks == moment)
            {
                caller.Cancel();
            }

            return base.GetTimestamp();
        }
    }

    [Fact]
    public void Clock_EqualLimits_AlwaysBlamesTheTotal()
    {
        for (var i = 0; i < 1000; i++)
        {
            var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
            var clock = new CallClock(time);
            clock.Start(TimeSpan.FromSeconds(3), CancellationToken.None);
            clock.Arm(CallEnd.Attempt, TimeSpan.FromSeconds(3));
            time.Advance(TimeSpan.FromSeconds(3));
            Assert.Equal(CallEnd.Total, clock.Ended);
            clock.Stop();
        }
    }

    [Fact]
    public void Clock_CallerAndTotalTogether_BlamesTheCaller()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        using var caller = new CancellationTokenSource();
        var clock = new CallClock(time);
        clock.Start(TimeSpan.FromSeconds(1), caller.Token);
        time.Advance(TimeSpan.FromSeconds(2));
        caller.Cancel();
        Assert.Equal(CallEnd.Caller, clock.Ended);
        clock.Stop();
    }

    [Fact]
    public void Clock_Renewed_IgnoresTheLateTimerOfTheAttempt()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var clock = new CallClock(time);
        clock.Start(TimeSpan.FromSeconds(10), CancellationToken.None);
        clock.Arm(CallEnd.Attempt, TimeSpan.FromSeconds(3));
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(CallEnd.Attempt, clock.Ended);

        clock.Renew();
        Assert.Equal(CallEnd.None, clock.Ended);
        time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(CallEnd.Total, clock.Ended);
        clock.Stop();
    }
}
