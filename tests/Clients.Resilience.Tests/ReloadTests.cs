using Clients.Resilience.Tests.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Clients.Resilience.Tests;

public sealed class ReloadTests : IDisposable
{
    private readonly IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection().Build();
    private readonly CapturedLogs logs = new();

    public void Dispose() => logs.Dispose();

    [Fact]
    public async Task Budget_Changed_HoldsForTheNextCallAndNotForTheRunningOne()
    {
        await using var server = RawUpstream.Start(static exchange => exchange.HangAsync());
        using var things = Connect(server.Address);
        var start = things.Time.GetUtcNow();
        var running = things.Client.GetThingAsync("1", new UpstreamCallOptions { Attempts = 1 });

        Change(("Budget:Total", "2s"), ("Budget:Attempt", "2s"));
        var next = await things.FailAsync(things.Client.GetThingAsync("2"), TimeSpan.FromMilliseconds(100));
        var nextTook = things.Time.GetUtcNow() - start;
        var first = await things.FailAsync(running, TimeSpan.FromMilliseconds(100));

        Assert.Equal((UpstreamErrorCode.TimeoutTotal, UpstreamErrorCode.TimeoutAttempt), (next.Code, first.Code));
        Assert.InRange(nextTook, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2.5));
        Assert.InRange(things.Time.GetUtcNow() - start, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4));
        Assert.Contains(logs.Records, static r => r.Level == LogLevel.Information && r.Text.StartsWith("thing-store: new calls go by", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Retry_Changed_HoldsForTheNextCall()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(500);
        using var things = Connect(server.Address);

        Change(("Retry:Attempts", "2"));
        await things.FailAsync(things.Client.GetThingAsync("1"));

        Assert.Equal(2, server.Deliveries.Count);
    }

    [Fact]
    public async Task Operation_Changed_HoldsForTheNextCall()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(500);
        using var things = Connect(server.Address);

        Change(("Operations:things/get:Retry:Attempts", "1"));
        await things.FailAsync(things.Client.GetThingAsync("1"));

        Assert.Single(server.Deliveries);
        Assert.DoesNotContain(logs.Records, static r => r.Text.Contains("after a restart", StringComparison.Ordinal));
    }

    [Fact]
    public void Breaker_Changed_HoldsForCircuitsThatExist()
    {
        using var things = Connect(new Uri("http://127.0.0.1:9"));
        var state = things.Connection.Runtime.Circuits.For(things.Connection.Definition.BaseAddress).State;

        Change(("Breaker:Consecutive", "1"), ("Breaker:Window", "1m"), ("Breaker:Open", "7s"));
        Assert.True(state.TryEnter(out var ticket, out _));
        state.Report(ticket, Verdict.Failure);

        Assert.False(state.TryEnter(out _, out var retryIn));
        Assert.Equal(TimeSpan.FromSeconds(7), retryIn);
    }

    [Fact]
    public async Task Concurrency_Raised_LetsTheWaitingIn()
    {
        var limiter = new ConcurrencyLimiter(new ConcurrencyPolicy { Limit = 1, Queue = 3 });
        await limiter.Acquire(default)!.Value;
        var waiting = new[] { limiter.Acquire(default)!.Value.AsTask(), limiter.Acquire(default)!.Value.AsTask() };

        limiter.Change(new ConcurrencyPolicy { Limit = 2, Queue = 3 });

        Assert.True(await waiting[0]);
        Assert.False(waiting[1].IsCompleted);
        Assert.Equal((2, 1), (limiter.Running, limiter.Waiting));
    }

    [Fact]
    public async Task Concurrency_Lowered_IsReachedAsCallsEnd()
    {
        var limiter = new ConcurrencyLimiter(new ConcurrencyPolicy { Limit = 3, Queue = 3 });
        for (var i = 0; i < 3; i++)
        {
            await limiter.Acquire(default)!.Value;
        }

        var waiting = limiter.Acquire(default)!.Value.AsTask();
        limiter.Change(new ConcurrencyPolicy { Limit = 1, Queue = 3 });
        limiter.Release();
        limiter.Release();
        Assert.Equal((1, false), (limiter.Running, waiting.IsCompleted));

        limiter.Release();

        Assert.True(await waiting);
        Assert.Equal((1, 0), (limiter.Running, limiter.Waiting));
    }

    [Fact]
    public async Task RetryBudget_Changed_Holds()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(500);
        using var things = Connect(server.Address);
        for (var i = 0; i < 100; i++)
        {
            things.Connection.Runtime.RetryBudget.CountRequest();
        }

        Change(("Retry:RetryBudget", "50%"));

        Assert.Equal(50, Enumerable.Range(0, 100).Count(_ => things.Connection.Runtime.RetryBudget.TryTake()));
    }

    [Fact]
    public async Task Mistake_InTheChange_KeepsWhatWasAndNamesEveryOne()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(500);
        using var things = Connect(server.Address);

        Change(("Retry:Attempts", "2"), ("Budget:Total", "soon"), ("Breaker:FailureRatio", "NaN"));
        await things.FailAsync(things.Client.GetThingAsync("1"));

        Assert.Equal(3, server.Deliveries.Count);
        var record = Assert.Single(logs.Records, static r => r.Level == LogLevel.Error);
        Assert.Contains("Upstreams:ThingStore:Budget:Total = 'soon'", record.Text, StringComparison.Ordinal);
        Assert.Contains("; Upstreams:ThingStore:Breaker:FailureRatio = 'NaN'", record.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Address_Changed_StaysUntilTheRestartAndSaysSo()
    {
        using var things = Connect(new Uri("http://127.0.0.1:9"), fromConfiguration: true);

        Change(("BaseAddress", "https://elsewhere.example"), ("Budget:Connect", "1s"));

        Assert.Equal(9, things.Connection.Definition.BaseAddress.Port);
        Assert.Equal(new BudgetPolicy().Connect, things.Connection.Definition.Budget.Connect);
        Assert.Equal(LogLevel.Warning, Assert.Single(logs.Records).Level);
    }

    [Fact]
    public void Reload_WithoutAChange_SaysNothing()
    {
        using var things = Connect(new Uri("http://127.0.0.1:9"));

        configuration.Reload();

        Assert.Empty(logs.Records);
    }

    [Fact]
    public void Connection_Disposed_FollowsNoLonger()
    {
        var things = Connect(new Uri("http://127.0.0.1:9"));
        things.Dispose();

        Change(("Retry:Attempts", "2"));

        Assert.Equal(new RetryPolicy().Attempts, things.Connection.Definition.Retry.Attempts);
    }

    [Fact]
    public async Task Client_OfAContainer_FollowsItsConfiguration()
    {
        var services = new ServiceCollection().AddSingleton<ILoggerFactory>(logs);
        services.AddUpstreamClient<IThingsClient>(new ThingsContract(), configuration);
        await using var provider = services.BuildServiceProvider();
        var connection = provider.GetRequiredKeyedService<UpstreamConnection>("thing-store");

        Change(("Limits:Response", "1KB"));

        Assert.Equal(1024, connection.Definition.Limits.Response);
    }

    private ThingsUnderTest Connect(Uri address, bool fromConfiguration = false)
    {
        if (fromConfiguration)
        {
            configuration["Upstreams:ThingStore:BaseAddress"] = address.AbsoluteUri;
        }

        return new ThingsUnderTest(address, configure: settings =>
        {
            settings.Configuration = configuration;
            settings.LoggerFactory = logs;
            settings.BaseAddress = fromConfiguration ? null : address;
        });
    }

    private void Change(params (string Key, string Value)[] values)
    {
        foreach (var (key, value) in values)
        {
            configuration["Upstreams:ThingStore:" + key] = value;
        }

        configuration.Reload();
    }
}
