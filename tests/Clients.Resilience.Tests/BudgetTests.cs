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

        var call = things.Client.GetThingAsync("7");
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            while (server.Deliveries < attempt)
            {
                await Task.Yield();
            }

            things.Time.Advance(TimeSpan.FromSeconds(3)); // each attempt has all of its time
        }

        var error = (await Assert.ThrowsAsync<UpstreamException>(() => call)).Error;

        Assert.Equal((UpstreamErrorCode.TimeoutAttempt, CallEffect.Unknown, 3), (error.Code, error.Effect, error.Attempts));
        Assert.Equal("No complete answer within the time of one attempt; raise Budget.Attempt if the upstream needs longer.", error.Detail);
        Assert.Equal((TimeSpan.FromSeconds(9), 3), (things.Time.GetUtcNow() - start, server.Deliveries));
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

    [Fact]
    public void Clock_Renewed_StaysWithTheOneWhoEndedTheCall()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        using var caller = new CancellationTokenSource();
        var (canceled, left) = (new CallClock(time), new CallClock(time));
        canceled.Start(TimeSpan.FromSeconds(1), caller.Token);
        left.Start(TimeSpan.FromSeconds(1), caller.Token);

        left.Leave();
        Assert.True(left.Token.IsCancellationRequested);
        left.Renew();
        Assert.Equal((CallEnd.Caller, true), (left.Ended, left.Token.IsCancellationRequested));
        canceled.Renew();
        Assert.Equal((CallEnd.None, false), (canceled.Ended, canceled.Token.IsCancellationRequested));
        caller.Cancel();
        canceled.Renew();
        Assert.Equal((CallEnd.Caller, true), (canceled.Ended, canceled.Token.IsCancellationRequested));
        canceled.Stop();
        left.Stop();
    }

    [Fact]
    public void Clock_ArmedAfterItsEnd_StillNamesWhoEndedIt()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var clock = new CallClock(time);
        clock.Start(TimeSpan.FromSeconds(10), CancellationToken.None);
        clock.Arm(CallEnd.Attempt, TimeSpan.FromSeconds(3));
        time.Advance(TimeSpan.FromSeconds(3));

        clock.Arm(CallEnd.Idle, TimeSpan.FromSeconds(1));

        Assert.Equal(CallEnd.Attempt, clock.Ended);
        clock.Stop();
    }

    [Fact]
    public void Clock_ArmedWithLessTimeThanNone_EndsAtOnce()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var clock = new CallClock(time);
        clock.Start(TimeSpan.FromSeconds(10), CancellationToken.None);

        clock.Lift(TimeSpan.FromSeconds(-1));
        time.Advance(TimeSpan.Zero);

        Assert.Equal((CallEnd.Total, TimeSpan.FromSeconds(-1)), (clock.Ended, clock.Remaining));
        clock.Stop();
    }

    [Fact]
    public void Clock_Lifted_RunsOnWithoutAnEnd()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var clock = new CallClock(time);
        clock.Start(TimeSpan.FromSeconds(10), CancellationToken.None);
        Assert.Equal(TimeSpan.FromSeconds(10), clock.Remaining);

        clock.Lift(Timeout.InfiniteTimeSpan);
        time.Advance(TimeSpan.FromDays(100));

        Assert.Equal((CallEnd.None, TimeSpan.MaxValue), (clock.Ended, clock.Remaining));
        clock.Arm(CallEnd.Idle, TimeSpan.FromSeconds(30));
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(CallEnd.Idle, clock.Ended);
        clock.Stop();
    }

    [Fact]
    public void Clock_WithAsMuchTimeAsATimerHolds_EndsThen()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var clock = new CallClock(time);
        var longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);
        clock.Start(longest, CancellationToken.None);

        time.Advance(longest);

        Assert.Equal(CallEnd.Total, clock.Ended);
        clock.Stop();
    }

    /// <summary>By the system's clock, whose sources need no timer of their own.</summary>
    [Fact]
    public void Clock_OfTheSystem_IsCanceledByTheCallerAndStops()
    {
        using var caller = new CancellationTokenSource();
        var clock = new CallClock(TimeProvider.System);
        clock.Start(TimeSpan.FromHours(1), caller.Token);
        Assert.Equal((CallEnd.None, false), (clock.Ended, clock.Token.IsCancellationRequested));

        caller.Cancel();

        Assert.Equal((CallEnd.Caller, true), (clock.Ended, clock.Token.IsCancellationRequested));
        clock.Stop();
        clock.Leave(); // whoever gives up late meets a source that is gone
        Assert.Equal(CallEnd.Caller, clock.Ended);
    }

    [Fact]
    public void Clock_Stopped_NoLongerHearsTheCaller()
    {
        using var caller = new CancellationTokenSource();
        var clock = new CallClock(TimeProvider.System);
        clock.Start(TimeSpan.FromHours(1), caller.Token);
        var token = clock.Token;

        clock.Stop();
        caller.Cancel();

        Assert.False(token.IsCancellationRequested);
    }

    /// <summary>Each attempt begins at the own origin, counted, with the operation's own time or else the upstream's.</summary>
    [Theory]
    [InlineData(null, 3)]
    [InlineData(5, 5)]
    public async Task Attempt_Begun_HasItsTimeAndNothingOfTheOneBefore(int? own, int seconds)
    {
        using var things = new ThingsUnderTest(new Uri("http://127.0.0.1:9"));
        var operation = ThingOperations.Get with { Attempt = own is { } value ? TimeSpan.FromSeconds(value) : null };
        var call = new ForeignCall(things.Connection.Runtime, operation, default) { Attempts = 1, LeftOrigin = true };
        call.Clock.Start(TimeSpan.FromSeconds(10), default);

        await new AttemptTimeoutStep { Next = new Answering() }.SendAsync(call, new HttpRequestMessage());

        Assert.Equal((2, false), (call.Attempts, call.LeftOrigin));
        things.Time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
        Assert.Equal(CallEnd.None, call.Clock.Ended);
        things.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(CallEnd.Attempt, call.Clock.Ended);
    }

    public static TheoryData<string, string, string, string, string> Ends() => new()
    {
        { "Caller", "canceled", "Final", "Unknown", "" },
        { "Total", "timeout_total", "Final", "Failing", "The budget of 3000 ms is used up." },
        { "Attempt", "timeout_attempt", "Ambiguous", "Failing", "No complete answer within the time of one attempt; raise Budget.Attempt if the upstream needs longer." },
        { "Idle", "timeout_body", "Final", "Failing", "The body fell silent for longer than Budget.Idle." },
        { "Unread", "timeout_body", "Final", "Unknown", "Nobody read the stream for ten times Budget.Idle; dispose of streams that are no longer needed." },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public void Call_EndedByTheClock_SaysByWhom(string end, string code, string kind, string health, string detail)
    {
        using var things = new ThingsUnderTest(new Uri("http://127.0.0.1:9"));
        using var caller = new CancellationTokenSource();
        var call = new ForeignCall(things.Connection.Runtime, ThingOperations.Get, caller.Token) { Attempts = 1 };
        call.Clock.Start(TimeSpan.FromSeconds(3), caller.Token);
        var by = Enum.Parse<CallEnd>(end);
        if (by == CallEnd.Caller)
        {
            caller.Cancel();
        }
        else
        {
            call.Clock.Arm(by, TimeSpan.FromSeconds(by == CallEnd.Total ? 4 : 1));
            things.Time.Advance(TimeSpan.FromSeconds(3));
        }

        var exception = new IOException();
        var failure = ClockFaults.Of(call, CallEffect.Unknown, exception);

        Assert.Equal((by, code, kind, health, detail), (call.Clock.Ended, failure.Code, $"{failure.Class}", $"{failure.Health}", failure.Detail ?? ""));
        Assert.Equal((CallEffect.Unknown, false, exception), (failure.Effect, failure.Local, failure.Exception));
        Assert.Equal(by is CallEnd.Caller or CallEnd.Total, ClockFaults.Of(call, CallEffect.NotSent).Local);
    }

    /// <summary>Silence speaks against the upstream only if it had the time of a whole attempt, and one attempt had it all.</summary>
    [Theory]
    [InlineData(1, 3000, true)]
    [InlineData(1, 2999, false)]
    [InlineData(2, 10_000, false)]
    [InlineData(0, 10_000, false)]
    public void Total_UsedUp_SpeaksAgainstTheUpstreamIfThatHadAFairChance(int attempts, int total, bool fair)
    {
        using var things = new ThingsUnderTest(new Uri("http://127.0.0.1:9"));
        var call = new ForeignCall(things.Connection.Runtime, ThingOperations.Get, default) { Attempts = attempts };
        call.Clock.Start(TimeSpan.FromMilliseconds(total), default);
        things.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(fair, ClockFaults.Of(call, CallEffect.Unknown).Health == Health.Failing);
    }

    /// <summary>In seconds: what the policy, the call and the incoming request allow, and what the call and a stream of it get.</summary>
    [Theory]
    [InlineData(null, null, null, null, 10, -0.001)]
    [InlineData(null, 4, null, null, 4, 4)]
    [InlineData(null, 20, null, null, 10, 20)] // longer than the policy only for a stream
    [InlineData(null, null, 4, null, 4, 4)]
    [InlineData(null, 5, 4, 6, 4, 4)]
    [InlineData(null, 4, 5, 6, 4, 4)]
    [InlineData(null, 6, 5, 4, 4, 4)]
    [InlineData(null, null, null, 4, 4, 4)]
    [InlineData(8, null, null, null, 8, 8)] // an operation's own total includes its stream
    [InlineData(8, 20, null, null, 8, 8)]
    [InlineData(8, 4, null, null, 4, 4)]
    [InlineData(null, null, -1, null, 0, 0)]
    [InlineData(null, null, null, -1, 0, 0)]
    public async Task Total_OfACall_IsTheShortestOfAllWishes(int? operation, int? timeout, int? deadline, int? incoming, int total, double stream)
    {
        using var things = new ThingsUnderTest(new Uri("http://127.0.0.1:9"));
        var (now, next) = (things.Time.GetUtcNow(), new Answering());
        UpstreamCallContext.Current = new UpstreamCallContext { Deadline = Seconds(incoming) is { } left ? now + left : null };
        var options = new UpstreamCallOptions { Timeout = Seconds(timeout), Deadline = Seconds(deadline) is { } wish ? now + wish : null };
        var call = new ForeignCall(things.Connection.Runtime, ThingOperations.Get with { Total = Seconds(operation) }, default, options);

        var outcome = await new TotalBudgetStep { Next = next }.SendAsync(call, new HttpRequestMessage());

        Assert.Equal((TimeSpan.FromSeconds(total), TimeSpan.FromSeconds(stream)), (call.Clock.Total, call.StreamTotal));
        Assert.Equal((total > 0, total > 0 ? null : UpstreamErrorCode.TimeoutTotal), (next.Called, outcome.Failure?.Code));

        static TimeSpan? Seconds(int? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;
    }

    /// <summary>Timers hold 49 days at most; a moment that far away is as good as none.</summary>
    [Fact]
    public async Task Stream_WithADeadlineBeyondAllTimers_IsReadToItsEnd()
    {
        await using var server = RawUpstream.Start(static exchange => exchange.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789"));
        using var things = new ThingsUnderTest(server.Address);

        foreach (var options in new UpstreamCallOptions[] { new() { Deadline = DateTimeOffset.MaxValue }, new() { Timeout = TimeSpan.MaxValue }, new() { Timeout = TimeSpan.FromDays(50) } })
        {
            await using var stream = await things.Client.GetBlobAsync(options);
            Assert.Equal("0123456789", await new StreamReader(stream).ReadToEndAsync());
        }

        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
    }

    private sealed class Answering : CallStep
    {
        public bool Called { get; private set; }

        public override ValueTask<CallOutcome> SendAsync(UpstreamCall call, HttpRequestMessage request)
        {
            Called = true;
            return CallOutcome.Of(new HttpResponseMessage());
        }
    }
}
