using Clients.Resilience.Tests.Servers;
using Microsoft.Extensions.Time.Testing;

namespace Clients.Resilience.Tests;

public sealed class CircuitTests
{
    private static readonly BreakerPolicy Policy = new();

    [Fact]
    public void Circuit_FiveFailuresInARow_OpensForFiveSeconds()
    {
        var (circuit, time) = Open();

        Assert.False(circuit.TryEnter(out _, out var retryIn));
        Assert.Equal(TimeSpan.FromSeconds(5), retryIn);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(circuit.TryEnter(out _, out _));
        Assert.False(circuit.TryEnter(out _, out _)); // one probe only
    }

    [Fact]
    public void Circuit_HalfOfTwentyFailing_Opens()
    {
        var circuit = new CircuitState(Policy, new FakeTimeProvider());
        for (var i = 0; i < 20; i++)
        {
            Assert.True(circuit.TryEnter(out var ticket, out _));
            circuit.Report(ticket, i % 2 == 1 ? Verdict.Failure : Verdict.Success);
        }

        Assert.Equal(CircuitPhase.Open, circuit.Phase);
    }

    [Fact]
    public void Circuit_OldFailures_LeaveTheWindow()
    {
        var time = new FakeTimeProvider();
        var circuit = new CircuitState(Policy with { Consecutive = 1000 }, time);
        Report(circuit, Verdict.Failure, 19);
        time.Advance(TimeSpan.FromSeconds(33));
        Report(circuit, Verdict.Failure, 19);
        Assert.Equal(CircuitPhase.Closed, circuit.Phase);
        Report(circuit, Verdict.Failure, 1);
        Assert.Equal(CircuitPhase.Open, circuit.Phase);
    }

    [Fact]
    public void Probe_Failing_DoublesUpToSixtySeconds()
    {
        var (circuit, time) = Open();
        foreach (var seconds in new[] { 5, 10, 20, 40, 60, 60 })
        {
            Assert.False(circuit.TryEnter(out _, out var retryIn));
            Assert.Equal(seconds, retryIn.TotalSeconds);
            time.Advance(retryIn);
            Report(circuit, Verdict.Failure, 1);
        }
    }

    [Fact]
    public void Probe_Canceled_ProvesNothingAndLetsTheNextOneIn()
    {
        var (circuit, time) = Open();
        time.Advance(TimeSpan.FromSeconds(5));
        Report(circuit, Verdict.Neutral, 1);
        Assert.NotEqual(CircuitPhase.Closed, circuit.Phase);
        Report(circuit, Verdict.Success, 1);
        Assert.Equal(CircuitPhase.Closed, circuit.Phase);
    }

    [Fact]
    public void Success_FromBeforeTheOpening_ClosesNothing()
    {
        var time = new FakeTimeProvider();
        var circuit = new CircuitState(Policy, time);
        Assert.True(circuit.TryEnter(out var early, out _));
        Report(circuit, Verdict.Failure, 5);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(circuit.TryEnter(out _, out _));

        circuit.Report(early, Verdict.Success);

        Assert.False(circuit.TryEnter(out _, out _));
    }

    [Fact]
    public void Probe_UnderAThousandCallers_IsOne()
    {
        var (circuit, time) = Open();
        time.Advance(TimeSpan.FromSeconds(5));
        var entered = 0;
        Parallel.For(0, 1000, _ =>
        {
            if (circuit.TryEnter(out var _, out var _))
            {
                Interlocked.Increment(ref entered);
            }
        });
        Assert.Equal(1, entered);
    }

    [Fact]
    public async Task Calls_WhileOpen_FailWithoutSendingAndSayWhen()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(500);
        using var things = new ThingsUnderTest(server.Address);
        for (var i = 0; i < 5; i++)
        {
            await things.FailAsync(things.Client.CreateThingAsync(new Thing("1", null)));
        }

        var error = (await Assert.ThrowsAsync<UpstreamException>(() => things.Client.CreateThingAsync(new Thing("1", null)))).Error;

        Assert.Equal((UpstreamErrorCode.CircuitOpen, CallEffect.NotSent, 0), (error.Code, error.Effect, error.Attempts));
        Assert.InRange(error.RetryAt!.Value - things.Time.GetUtcNow(), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(5));
        Assert.Equal(error.RetryAt.Value - things.Time.GetUtcNow(), error.RetryAfter);
        Assert.Equal("The upstream has been failing; nothing was sent until a probe succeeds.", error.Detail);
        Assert.Equal(5, server.Deliveries.Count);
    }

    [Fact]
    public async Task Circuit_OpeningBetweenAttempts_KeepsTheFailureThatHappened()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(500);
        using var things = new ThingsUnderTest(server.Address, static d => d with { Breaker = new BreakerPolicy { Consecutive = 1 } });

        var error = await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Equal((UpstreamErrorCode.UpstreamError, 500, 1), (error.Code, error.Status, error.Attempts));
    }

    [Fact]
    public async Task CallersMistakesAndHaste_NeverOpenTheCircuit()
    {
        await using var server = await KestrelUpstream.StartAsync(static context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        using var things = new ThingsUnderTest(server.Address);
        for (var i = 0; i < 10; i++)
        {
            await things.FailAsync(things.Client.GetThingAsync("7"));
        }

        await using var slow = RawUpstream.Start(static exchange => exchange.HangAsync());
        using var hasty = new ThingsUnderTest(slow.Address);
        for (var i = 0; i < 10; i++)
        {
            var options = new UpstreamCallOptions { Timeout = TimeSpan.FromMilliseconds(100) };
            Assert.Equal(UpstreamErrorCode.TimeoutTotal, (await hasty.FailAsync(hasty.Client.GetThingAsync("7", options))).Code);
        }

        Assert.Equal(10, server.Deliveries.Count);
        Assert.Equal(CircuitPhase.Closed, hasty.Connection.Runtime.Circuits.For(slow.Address).State.Phase);
    }

    [Fact]
    public void Circuit_ByTheTick_IsOpenThenHalfOpenThenProbed()
    {
        var (circuit, time) = Open();
        time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Assert.Equal(CircuitPhase.Open, circuit.Phase);
        Assert.False(circuit.TryEnter(out _, out var retryIn));
        Assert.Equal(1, retryIn.Ticks);

        time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(CircuitPhase.HalfOpen, circuit.Phase);
        Assert.True(circuit.TryEnter(out _, out retryIn));
        Assert.Equal(TimeSpan.Zero, retryIn);
        Assert.Equal(CircuitPhase.HalfOpen, circuit.Phase);

        time.Advance(TimeSpan.FromSeconds(1)); // the probe takes its time: how long is not known
        Assert.False(circuit.TryEnter(out _, out retryIn));
        Assert.Equal(TimeSpan.Zero, retryIn);
    }

    [Fact]
    public void Circuit_ClosedByAProbe_CountsFromNothing()
    {
        var time = new FakeTimeProvider();
        var circuit = new CircuitState(new BreakerPolicy { Consecutive = 3, Minimum = 4 }, time);
        Report(circuit, Verdict.Failure, 3);
        time.Advance(TimeSpan.FromSeconds(5));
        Report(circuit, Verdict.Failure, 1);
        time.Advance(TimeSpan.FromSeconds(10));
        Report(circuit, Verdict.Success, 1);

        Report(circuit, Verdict.Failure, 2);
        Assert.Equal(CircuitPhase.Closed, circuit.Phase);
        Report(circuit, Verdict.Failure, 1);

        Assert.False(circuit.TryEnter(out _, out var retryIn));
        Assert.Equal(TimeSpan.FromSeconds(5), retryIn); // the doubling is forgotten, too
    }

    [Fact]
    public void Circuit_ClosedByAProbe_ForgetsTheRatio()
    {
        var time = new FakeTimeProvider();
        var circuit = new CircuitState(new BreakerPolicy { Consecutive = 100, Minimum = 4 }, time);
        Report(circuit, Verdict.Failure, 4);
        time.Advance(TimeSpan.FromSeconds(5));
        Report(circuit, Verdict.Success, 1);

        Report(circuit, Verdict.Success, 3);
        Report(circuit, Verdict.Failure, 2); // two of five; with the four from before, six of nine
        Assert.Equal(CircuitPhase.Closed, circuit.Phase);
        Report(circuit, Verdict.Failure, 1);
        Assert.Equal(CircuitPhase.Open, circuit.Phase);
    }

    [Fact]
    public void Failures_OfAttemptsThatHungWhileOthersSucceeded_AreNoRow()
    {
        var circuit = new CircuitState(Policy, new FakeTimeProvider());
        var hanging = Enumerable.Range(0, 6).Select(_ => circuit.TryEnter(out var ticket, out var _) ? ticket : default).ToList();
        Report(circuit, Verdict.Success, 1);

        hanging.ForEach(ticket => circuit.Report(ticket, Verdict.Failure));
        Report(circuit, Verdict.Failure, 4);

        Assert.Equal(CircuitPhase.Closed, circuit.Phase);
        Report(circuit, Verdict.Failure, 1);
        Assert.Equal(CircuitPhase.Open, circuit.Phase);
    }

    /// <summary>In busy traffic a short row is chance: it takes as many as the ratio does, or the ratio itself.</summary>
    [Theory]
    [InlineData(30, 3, 8)]
    [InlineData(30, 10, 10)]
    [InlineData(7, 3, 7)] // half of fourteen comes before eight in a row
    [InlineData(5, 3, 5)]
    [InlineData(4, 3, 3)] // seven attempts are too few for the ratio: the row decides
    public void Failures_InARowAfterSuccesses_OpenAfterSoMany(int successes, int consecutive, int failures)
    {
        var circuit = new CircuitState(new BreakerPolicy { Consecutive = consecutive, Minimum = 8 }, new FakeTimeProvider());
        Report(circuit, Verdict.Success, successes);

        Report(circuit, Verdict.Failure, failures - 1);
        Assert.Equal(CircuitPhase.Closed, circuit.Phase);
        Report(circuit, Verdict.Failure, 1);
        Assert.Equal(CircuitPhase.Open, circuit.Phase);
    }

    [Fact]
    public void Attempts_ThatProveNothing_AreNotCounted()
    {
        var circuit = new CircuitState(Policy, new FakeTimeProvider());
        Report(circuit, Verdict.Failure, 4);
        Report(circuit, Verdict.Neutral, 100);
        Assert.Equal(CircuitPhase.Closed, circuit.Phase);

        Report(circuit, Verdict.Failure, 1);

        Assert.Equal(CircuitPhase.Open, circuit.Phase);
    }

    [Fact]
    public void Probe_Reported_LeavesReportsOfItsOwnTimeBehind()
    {
        var (circuit, time) = Open();
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(circuit.TryEnter(out var probe, out _));
        circuit.Report(probe, Verdict.Failure);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(circuit.TryEnter(out _, out _));

        circuit.Report(probe, Verdict.Success); // told twice: the second probe still runs

        Assert.Equal(CircuitPhase.HalfOpen, circuit.Phase);
        Assert.False(circuit.TryEnter(out _, out _));
    }

    [Theory]
    [InlineData(40, 60, 60)]
    [InlineData(30, 60, 60)]
    [InlineData(29, 60, 58)]
    [InlineData(60, 60, 60)]
    public void Probe_Failing_DoublesButNotBeyondTheLimit(int open, int longest, int then)
    {
        var time = new FakeTimeProvider();
        var circuit = new CircuitState(Policy with { Open = TimeSpan.FromSeconds(open), MaxOpen = TimeSpan.FromSeconds(longest) }, time);
        Report(circuit, Verdict.Failure, 5);
        time.Advance(TimeSpan.FromSeconds(open));
        Report(circuit, Verdict.Failure, 1);

        Assert.False(circuit.TryEnter(out _, out var retryIn));
        Assert.Equal(then, retryIn.TotalSeconds);
    }

    [Fact]
    public void Changes_AreTold_EachOnceAndOutsideOfTheLock()
    {
        var time = new FakeTimeProvider();
        var told = new List<(CircuitPhase, double, CircuitPhase)>();
        CircuitState circuit = null!;
        circuit = new CircuitState(Policy, time)
        {
            // Another thread gets in while it is told.
            Changed = (phase, openFor) => told.Add((phase, openFor.TotalSeconds, Task.Run(() => circuit.Phase).GetAwaiter().GetResult())),
        };
        Report(circuit, Verdict.Success, 1);
        Report(circuit, Verdict.Failure, 5);
        time.Advance(TimeSpan.FromSeconds(5));
        Report(circuit, Verdict.Neutral, 1);
        Report(circuit, Verdict.Failure, 1);
        time.Advance(TimeSpan.FromSeconds(10));
        Report(circuit, Verdict.Success, 1);
        Report(circuit, Verdict.Success, 1);

        Assert.Equal(
            [
                (CircuitPhase.Open, 5, CircuitPhase.Open), (CircuitPhase.HalfOpen, 0, CircuitPhase.HalfOpen), (CircuitPhase.HalfOpen, 0, CircuitPhase.HalfOpen),
                (CircuitPhase.Open, 10, CircuitPhase.Open), (CircuitPhase.HalfOpen, 0, CircuitPhase.HalfOpen), (CircuitPhase.Closed, 0, CircuitPhase.Closed),
            ],
            told);
    }

    [Fact]
    public void Terms_ChangedWhileOpen_HoldAfterTheNextOpening()
    {
        var (circuit, time) = Open();

        circuit.Change(Policy with { Open = TimeSpan.FromSeconds(1), Consecutive = 2 });

        Assert.False(circuit.TryEnter(out _, out var retryIn));
        Assert.Equal(TimeSpan.FromSeconds(5), retryIn);
        time.Advance(retryIn);
        Report(circuit, Verdict.Failure, 1);
        Assert.False(circuit.TryEnter(out _, out retryIn));
        Assert.Equal(TimeSpan.FromSeconds(10), retryIn); // what it was told is doubled
        time.Advance(retryIn);
        Report(circuit, Verdict.Success, 1);
        Report(circuit, Verdict.Failure, 2);
        Assert.False(circuit.TryEnter(out _, out retryIn));
        Assert.Equal(TimeSpan.FromSeconds(1), retryIn);
    }

    [Theory]
    [InlineData(30, 1)] // the same window: the four failures count
    [InlineData(60, 5)]
    public void Window_Changed_StartsCountingAnew(int seconds, int failures)
    {
        var circuit = new CircuitState(Policy, new FakeTimeProvider());
        Report(circuit, Verdict.Failure, 4);

        circuit.Change(Policy with { Window = TimeSpan.FromSeconds(seconds) });

        Report(circuit, Verdict.Failure, failures - 1);
        Assert.Equal(CircuitPhase.Closed, circuit.Phase);
        Report(circuit, Verdict.Failure, 1);
        Assert.Equal(CircuitPhase.Open, circuit.Phase);
    }

    [Theory]
    [InlineData(60, true)] // what was counted by the old window is gone
    [InlineData(30, false)]
    public void Window_Changed_ForgetsTheRatio(int seconds, bool closed)
    {
        var circuit = new CircuitState(Policy with { Consecutive = 1000 }, new FakeTimeProvider());
        Report(circuit, Verdict.Success, 10);
        Report(circuit, Verdict.Failure, 9);

        circuit.Change(Policy with { Consecutive = 1000, Window = TimeSpan.FromSeconds(seconds) });
        Report(circuit, Verdict.Failure, 1);

        Assert.Equal(closed, circuit.Phase == CircuitPhase.Closed);
        if (closed)
        {
            Report(circuit, Verdict.Success, 11);
            Report(circuit, Verdict.Failure, 9); // ten of twenty-one
            Assert.Equal(CircuitPhase.Closed, circuit.Phase);
            Report(circuit, Verdict.Failure, 1);
            Assert.Equal(CircuitPhase.Open, circuit.Phase);
        }
    }

    [Fact]
    public void Window_ChangedAndThenAgain_IsTheNewOne()
    {
        var time = new FakeTimeProvider();
        var circuit = new CircuitState(Policy with { Consecutive = 1000, Minimum = 4 }, time);
        var other = Policy with { Consecutive = 1000, Minimum = 4, Window = TimeSpan.FromSeconds(60) };
        circuit.Change(other);
        Report(circuit, Verdict.Failure, 3);
        time.Advance(TimeSpan.FromSeconds(40)); // beyond the old window

        circuit.Change(other);
        Report(circuit, Verdict.Failure, 1);

        Assert.Equal(CircuitPhase.Open, circuit.Phase);
    }

    public static TheoryData<CallOutcomeCase, bool> Outcomes() => new()
    {
        { CallOutcomeCase.Thrown, true },
        { CallOutcomeCase.Answered, false },
        { CallOutcomeCase.Alive, false },
        { CallOutcomeCase.Unknown, true },
    };

    /// <summary>Four failures and then this: whether a fifth one opens tells what it was taken for.</summary>
    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task Attempt_ThatEndsOtherwise_IsASuccessOrProvesNothing(CallOutcomeCase how, bool opens)
    {
        using var things = new ThingsUnderTest(new Uri("http://127.0.0.1:9"));
        var circuit = things.Connection.Runtime.Circuits.For(new Uri("http://127.0.0.1:9"));
        await EndAsync(CallOutcomeCase.Failing, 4);

        await EndAsync(how, 1);
        Assert.Equal(CircuitPhase.Closed, circuit.State.Phase);
        await EndAsync(CallOutcomeCase.Failing, 1);

        Assert.Equal(opens, circuit.State.Phase == CircuitPhase.Open);

        async Task EndAsync(CallOutcomeCase with, int times)
        {
            for (var i = 0; i < times; i++)
            {
                var context = Polly.ResilienceContextPool.Shared.Get(TestContext.Current.CancellationToken);
                await circuit.Pipeline.ExecuteOutcomeAsync(
                    static (_, how) => how switch
                    {
                        CallOutcomeCase.Thrown => ValueTask.FromResult(Polly.Outcome.FromException<CallOutcome>(new InvalidOperationException())),
                        CallOutcomeCase.Answered => Polly.Outcome.FromResultAsValueTask(CallOutcome.Of(new HttpResponseMessage())),
                        _ => Polly.Outcome.FromResultAsValueTask(CallOutcome.Of(new CallFailure("x", FailureClass.Final, CallEffect.Unknown)
                        {
                            Health = how switch { CallOutcomeCase.Alive => Health.Alive, CallOutcomeCase.Failing => Health.Failing, _ => Health.Unknown },
                        })),
                    },
                    context,
                    with);
                Polly.ResilienceContextPool.Shared.Return(context);
            }
        }
    }

    public enum CallOutcomeCase
    {
        Thrown,
        Answered,
        Alive,
        Failing,
        Unknown,
    }

    [Fact]
    public void Circuit_OfAnUpstream_TellsOfItsChangesWithAuthorityAndMoment()
    {
        var logs = new CapturedLogs();
        using var things = new ThingsUnderTest(new Uri("http://127.0.0.1:9"), configure: s => s.LoggerFactory = logs);
        var circuit = things.Connection.Runtime.Circuits.For(new Uri("https://a.example")).State;

        Report(circuit, Verdict.Failure, 5);
        things.Time.Advance(TimeSpan.FromSeconds(5));
        Report(circuit, Verdict.Success, 1);

        Assert.Equal(["BreakerOpened", "BreakerHalfOpen", "BreakerClosed"], logs.Events.Select(static e => e.Name));
        Assert.All(logs.Events, static e => Assert.Equal(("a.example", 443), (e.Fields["Host"], e.Fields["Port"])));
        Assert.Equal(things.Time.GetUtcNow(), logs.Of("BreakerOpened").Single().Fields["Until"]);
    }

    [Fact]
    public void Circuits_OfEachAuthority_AreTheirOwn()
    {
        using var things = new ThingsUnderTest(new Uri("http://127.0.0.1:9"));
        var circuits = things.Connection.Runtime.Circuits;

        Assert.Same(circuits.For(new Uri("https://bücher.example/a")), circuits.For(new Uri("https://xn--bcher-kva.example/b?c")));
        Assert.NotSame(circuits.For(new Uri("https://a.example")), circuits.For(new Uri("https://a.example:8443")));
        Report(circuits.For(new Uri("https://a.example")).State, Verdict.Failure, 5);

        Assert.Equal(
            [("a.example", 443, CircuitPhase.Open), ("a.example", 8443, CircuitPhase.Closed), ("xn--bcher-kva.example", 443, CircuitPhase.Closed)],
            circuits.Phases.Order());
    }

    private static (CircuitState Circuit, FakeTimeProvider Time) Open()
    {
        var time = new FakeTimeProvider();
        var circuit = new CircuitState(Policy, time);
        Report(circuit, Verdict.Failure, 5);
        Assert.Equal(CircuitPhase.Open, circuit.Phase);
        return (circuit, time);
    }

    private static void Report(CircuitState circuit, Verdict verdict, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.True(circuit.TryEnter(out var ticket, out _));
            circuit.Report(ticket, verdict);
        }
    }
}
