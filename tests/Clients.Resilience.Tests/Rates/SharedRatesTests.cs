using Clients.Resilience.Tests.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Shared;

namespace Clients.Resilience.Tests.Rates;

/// <summary>Connections that know of each other by a Redis only, in real time: Redis has no other.</summary>
public sealed class SharedRatesTests
{
    [RedisFact]
    public async Task Closure_HeardByOne_HoldsTheOtherBack()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var server = await KestrelUpstream.StartAsync(static (context, _) =>
        {
            context.Response.StatusCode = 403;
            context.Response.Headers.RetryAfter = "120";
            return Task.CompletedTask;
        });
        using var first = Connect(server, redis.SharedState);
        using var second = Connect(server, redis.SharedState);
        await FailAsync(first.Client.GetThingAsync("1"));
        await UntilAsync(async () => (await FailAsync(second.Client.GetThingAsync("1"))).Attempts == 0);

        var error = await FailAsync(second.Client.GetThingAsync("1"));

        Assert.Equal((UpstreamErrorCode.RateLimited, CallEffect.NotSent), (error.Code, error.Effect));
        Assert.InRange(error.RetryAfter!.Value.TotalSeconds, 100, 121);
    }

    [RedisFact]
    public async Task Writes_OfBoth_KeepADistanceFromEachOther()
    {
        await using var redis = await RedisServer.StartAsync();
        var arrivals = new List<TimeSpan>();
        var begun = TimeProvider.System.GetTimestamp();
        await using var server = await KestrelUpstream.StartAsync((_, _) =>
        {
            lock (arrivals)
            {
                arrivals.Add(TimeProvider.System.GetElapsedTime(begun));
            }

            return Task.CompletedTask;
        });
        using var first = Connect(server, redis.SharedState);
        using var second = Connect(server, redis.SharedState);

        await Task.WhenAll(first.Client.PokeThingsAsync(), second.Client.PokeThingsAsync(), first.Client.PokeThingsAsync());

        var ordered = arrivals.Order().ToList();
        Assert.Equal(3, ordered.Count);
        Assert.True(ordered[2] - ordered[0] >= TimeSpan.FromSeconds(1.9), $"{string.Join(", ", ordered)}"); // three places, two distances, less the network's unevenness
    }

    [RedisFact]
    public async Task Redis_LostInMidFlight_CostsAWarningAndNoCall_AndIsTakenUpAgain()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var logs = new CapturedLogs();
        using var things = Connect(server, redis.SharedState, logs);
        await things.Client.GetThingAsync("1");

        await redis.KillAsync();
        for (var i = 0; i < 20; i++)
        {
            await things.Client.GetThingAsync("1");
        }

        var lost = Assert.Single(logs.Of("SharedStateLost"));
        Assert.Equal(LogLevel.Warning, lost.Level);
        await redis.RestartAsync();
        await UntilAsync(async () =>
        {
            await things.Client.GetThingAsync("1");
            return logs.Of("SharedStateFound").Any();
        });
        Assert.Single(logs.Of("SharedStateLost"));
    }

    [RedisFact]
    public async Task Redis_ThatHangs_DelaysACallByNoMoreThanItsPatience()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = Connect(server, redis.SharedState);
        await things.Client.GetThingAsync("1");
        await redis.FreezeAsync();

        for (var i = 0; i < 5; i++)
        {
            await things.Client.GetThingAsync("1", new UpstreamCallOptions { Timeout = TimeSpan.FromSeconds(5) });
        }

        await redis.ThawAsync();
        Assert.Equal(6, server.Deliveries.Count);
    }

    [Theory]
    [InlineData("redis://127.0.0.1:6379", true)]
    [InlineData("rediss://user:hunter2@cache.example:6380/3", true)]
    [InlineData("redis://cache.example", true)]
    [InlineData("http://user:hunter2@cache.example", false)]
    [InlineData("cache.example:6379", false)]
    [InlineData("redis://cache.example/x", false)]
    [InlineData("redis://cache.example/0?ssl=true", false)]
    [InlineData("", false)]
    public void SharedState_Configured_IsARedisAddressOrAnError(string address, bool valid)
    {
        var errors = new List<UpstreamConfigurationError>();
        UpstreamConfiguration.Read(ThingsContract.Default, Configuration(address), errors);

        Assert.Equal(valid, errors.Count == 0);
        Assert.DoesNotContain("hunter2", string.Join(' ', errors), StringComparison.Ordinal);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(30), "It does not come about.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    private static async Task<UpstreamError> FailAsync(Task call) => (await Assert.ThrowsAsync<UpstreamException>(() => call)).Error;

    private static IConfiguration Configuration(string sharedState) => new ConfigurationBuilder()
        .AddInMemoryCollection([KeyValuePair.Create("Upstreams:ThingStore:SharedState", (string?)sharedState)]).Build();

    private static ThingsUnderTest Connect(KestrelUpstream server, string sharedState, CapturedLogs? logs = null) => new(
        server.Address,
        static d => d with { RateLimit = RateLimitKind.GitHub, Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer } },
        settings =>
        {
            settings.Token = static _ => new ValueTask<string?>("secret");
            settings.Configuration = Configuration(sharedState);
            settings.LoggerFactory = logs;
        },
        realTime: true);
}
