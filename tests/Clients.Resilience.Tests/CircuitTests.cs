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
