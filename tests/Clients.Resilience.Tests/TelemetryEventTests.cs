using Clients.Resilience.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Clients.Resilience.Tests;

public sealed class TelemetryEventTests
{
    [Theory]
    [InlineData("attempts", 3)]
    [InlineData("not_repeatable", 1)]
    [InlineData("deadline", 1)]
    [InlineData("circuit_open", 2)]
    public async Task Retry_Suppressed_SaysWhy(string reason, int attempts)
    {
        await using var server = await KestrelUpstream.StartAsync((context, _) =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = reason == "deadline" ? "3600" : "0";
            return Task.CompletedTask;
        });
        var (logs, name) = (new CapturedLogs(), "suppressed-" + reason);
        using var measured = new Measured(name);
        using var things = new ThingsUnderTest(
            server.Address,
            d => d with { Name = name, Breaker = d.Breaker with { Consecutive = reason == "circuit_open" ? 2 : 100 } },
            s => s.LoggerFactory = logs);

        var error = await things.FailAsync(reason == "not_repeatable"
            ? things.Client.CreateThingAsync(new Thing("1", null))
            : things.Client.GetThingAsync("1"));

        Assert.Equal(attempts, error.Attempts);
        var suppressed = Assert.Single(measured.Of("clients.retry.suppressed"));
        Assert.Equal((reason, "things/"), (suppressed.Tags["clients.retry.reason"], ((string)suppressed.Tags["clients.operation"]!)[..7]));
        Assert.Equal((reason, 503), Assert.Single(logs.Of("RetrySuppressed")).Fields is var f ? (f["Reason"], f["Status"]) : default);
    }

    [Fact]
    public async Task Retry_BeyondTheBudget_SaysSoAndShowsWhatIsLeft()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(500);
        using var measured = new Measured("budgeted");
        using var things = new ThingsUnderTest(
            server.Address, static d => d with { Name = "budgeted", Breaker = d.Breaker with { Consecutive = 100 } }, static s => s.Random = static () => 0);
        Assert.Equal(RetryBudget.Floor, Assert.Single(measured.Observe("clients.retry.budget")).Value);

        for (var i = 0; i < 3; i++)
        {
            await things.FailAsync(things.Client.GetThingAsync("1"));
        }

        Assert.Equal(0, Assert.Single(measured.Observe("clients.retry.budget")).Value);
        Assert.Contains(measured.Of("clients.retry.suppressed"), static m => Equals(m.Tags["clients.retry.reason"], "budget"));
    }

    [Fact]
    public async Task Timeouts_OfAttemptsAndCall_AreCountedByKind()
    {
        await using var server = await KestrelUpstream.StartAsync(static context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        var logs = new CapturedLogs();
        using var measured = new Measured("timeouts");
        using var things = new ThingsUnderTest(
            server.Address,
            static d => d with { Name = "timeouts", Budget = d.Budget with { Total = TimeSpan.FromSeconds(5), Attempt = TimeSpan.FromSeconds(2) } },
            s => s.LoggerFactory = logs);

        var error = await things.FailAsync(things.Client.GetThingAsync("1"));

        Assert.Equal(UpstreamErrorCode.TimeoutTotal, error.Code);
        Assert.Equal(["attempt", "attempt", "total"], measured.Of("clients.call.timeouts").Select(static m => m.Tags["clients.timeout.kind"]));
        Assert.Equal(["attempt", "attempt", "total"], logs.Of("Timeout").Select(static e => e.Fields["Kind"]));
        var fields = Assert.Single(logs.Of("CallEnded")).Fields;
        Assert.Equal((0, 2, 0, 1), (fields["ConnectTimeouts"], fields["AttemptTimeouts"], fields["BodyTimeouts"], fields["TotalTimeouts"]));
    }

    [Fact]
    public void Timeout_ThatBecomesTheCalls_CountsOnce()
    {
        var measures = default(CallMeasures);
        var failures = new[] { UpstreamErrorCode.TimeoutConnect, UpstreamErrorCode.TimeoutBody, UpstreamErrorCode.NotFound }
            .Select(static code => new CallFailure(code, FailureClass.Final, CallEffect.Unknown)).ToList();

        var kinds = failures.SelectMany(failure => new[] { measures.Count(failure), measures.Count(failure) }).ToList();

        Assert.Equal(["connect", null, "body", null, null, null], kinds);
        Assert.Equal((1, 1), (measures.ConnectTimeouts, measures.BodyTimeouts));
    }

    [Fact]
    public async Task Breaker_ThatOpensAndCloses_TellsOfEachChange()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(500, 500, 200);
        var logs = new CapturedLogs();
        using var measured = new Measured("breaker");
        using var things = new ThingsUnderTest(
            server.Address, static d => d with { Name = "breaker", Breaker = d.Breaker with { Consecutive = 1 } }, s => s.LoggerFactory = logs);
        var once = new UpstreamCallOptions { Attempts = 1 };

        await things.FailAsync(things.Client.GetThingAsync("1", once), TimeSpan.Zero);
        var until = things.Time.GetUtcNow() + TimeSpan.FromSeconds(5);
        Assert.Equal(2, State());
        things.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, State());
        await things.FailAsync(things.Client.GetThingAsync("1", once), TimeSpan.Zero);
        Assert.Equal(2, State());
        things.Time.Advance(TimeSpan.FromSeconds(10));
        await things.DriveAsync(things.Client.GetThingAsync("1", once), TimeSpan.Zero);
        Assert.Equal(0, State());

        Assert.Equal(
            ["BreakerOpened", "BreakerHalfOpen", "BreakerOpened", "BreakerHalfOpen", "BreakerClosed"],
            logs.Events.Select(static e => e.Name).Where(static n => n!.StartsWith("Breaker", StringComparison.Ordinal)));
        Assert.Equal(
            ("127.0.0.1", server.Address.Port, until),
            logs.Of("BreakerOpened").First().Fields is var f ? (f["Host"], f["Port"], f["Until"]) : default);

        double State() => Assert.Single(measured.Observe("clients.breaker.state"), m => Equals(m.Tags["server.port"], server.Address.Port)).Value;
    }

    [Fact]
    public async Task Gate_ThatCloses_TellsUntilWhenAndHowLongCallsWaited()
    {
        await using var server = await KestrelUpstream.StartAsync(static (context, n) =>
        {
            context.Response.StatusCode = n == 1 ? 429 : 200;
            context.Response.Headers.RetryAfter = "2";
            return n == 1 ? Task.CompletedTask : context.WriteThingAsync();
        });
        var logs = new CapturedLogs();
        using var measured = new Measured("gated");
        using var things = new ThingsUnderTest(server.Address, static d => d with { Name = "gated" }, s => s.LoggerFactory = logs);

        await things.FailAsync(things.Client.GetThingAsync("1", new() { Attempts = 1 }), TimeSpan.Zero);
        await things.DriveAsync(things.Client.GetThingAsync("1"));
        await things.DriveAsync(things.Client.GetThingAsync("1"));

        Assert.Single(logs.Of("RateGateClosed"));
        Assert.Single(logs.Of("RateGateOpened"));
        Assert.InRange(Assert.Single(measured.Of("clients.rate.wait")).Value, 2, 3);
        Assert.InRange((double)logs.Of("CallEnded").ElementAt(1).Fields["GateWait"]!, 2000, 3000);
        Assert.Equal(["clients.rate.wait"], measured.Spans.SelectMany(static s => s.Events).Select(static e => e.Name));
    }

    [Fact]
    public async Task Queue_ThatFills_IsMeasuredWhileAndAfter()
    {
        var release = new TaskCompletionSource();
        await using var server = await KestrelUpstream.StartAsync(async (context, _) =>
        {
            await release.Task;
            await context.WriteThingAsync();
        });
        var logs = new CapturedLogs();
        using var measured = new Measured("queued");
        using var things = new ThingsUnderTest(
            server.Address, static d => d with { Name = "queued", Concurrency = new() { Limit = 1, Queue = 7 } }, s => s.LoggerFactory = logs);

        var calls = new[] { things.Client.GetThingAsync("1"), things.Client.GetThingAsync("2") };
        Assert.Equal((1, 1, 1, 7, 2), (Now("clients.concurrency.permits"), Now("clients.queue.length"), Now("clients.concurrency.limit"),
            Now("clients.queue.limit"), measured.Of("clients.call.active").Sum(static m => m.Value)));
        things.Time.Advance(TimeSpan.FromSeconds(1));
        release.SetResult();
        await things.DriveAsync(Task.WhenAll(calls), TimeSpan.Zero);

        Assert.Equal(1, Assert.Single(measured.Of("clients.queue.wait")).Value);
        Assert.Equal([0d, 1000d], logs.Of("CallEnded").Select(static e => e.Fields["QueueWait"]));
        Assert.Equal((0, 0), (Now("clients.concurrency.permits"), Now("clients.queue.length")));

        double Now(string name) => Assert.Single(measured.Observe(name)).Value;
    }
}
