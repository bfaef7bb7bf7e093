using System.Text;
using Clients.Resilience.Tests.Servers;
using Microsoft.Extensions.Logging;
using Shared;
using StackExchange.Redis;

namespace Clients.Resilience.Tests;

/// <summary>Processes that share a Redis, each with connections and a cache of its own.</summary>
public sealed class SharedLevelTests
{
    private static readonly Func<UpstreamDefinition, UpstreamDefinition> Bearer = static d => d with
    {
        Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer },
        Headers = new HeaderPolicy { Send = new Dictionary<string, string> { ["X-Tenant"] = "tenant-in-clear" } },
    };

    /// <summary>Small, so that fake time does not run away from real sockets.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);

    [RedisFact]
    public async Task Second_OfTwoProcesses_AsksAfterWhatTheFirstOneKept()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var upstream = await VersionedThing.StartAsync();
        using var first = Connect(upstream, redis);
        using var second = Connect(upstream, redis);

        await first.Client.GetThingAsync("7");
        await KeysAsync(redis, 1);
        var answer = await second.Client.GetThingWithResponseAsync("7");

        Assert.Equal(["", "tag"], upstream.Asked);
        Assert.Equal(("seven", true), (answer.Value.Name, answer.Revalidated));
    }

    [RedisFact]
    public async Task Second_WithAnotherSecret_FindsNothing()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var upstream = await VersionedThing.StartAsync();
        using var first = Connect(upstream, redis);
        using var second = Connect(upstream, redis, settings => settings.Token = static _ => new("another"));

        await first.Client.GetThingAsync("7");
        await KeysAsync(redis, 1);
        await second.Client.GetThingAsync("7");

        Assert.Equal(["", ""], upstream.Asked);
    }

    [RedisFact]
    public async Task Redis_AfterACall_HoldsNeitherSecretNorAddressInItsKeys()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var upstream = await VersionedThing.StartAsync();
        using var things = Connect(upstream, redis);

        await things.Client.GetThingAsync("path-in-clear");
        var (keys, values) = await KeysAsync(redis, 1);

        Assert.Matches("^clients:cache:thing-store:[0-9a-f]{64}$", keys.Single());
        Assert.Contains(Answers.Thing, values, StringComparison.Ordinal);
        Assert.All(["the-secret", "path-in-clear", "tenant-in-clear"], secret => Assert.DoesNotContain(secret, values, StringComparison.Ordinal));
    }

    [RedisFact]
    public async Task Answers_OfAPassword_StayInTheProcess()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var upstream = await VersionedThing.StartAsync();
        using var things = Connect(
            upstream, redis, static settings => settings.Token = static _ => new("user:password"),
            static d => d with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Basic } });
        using var other = Connect(upstream, redis);

        await things.Client.GetThingAsync("7");
        await things.Client.GetThingAsync("7");
        await other.Client.GetThingAsync("7"); // what is written after it is there: so is what was written before
        var (keys, _) = await KeysAsync(redis, 1);

        Assert.Equal(["", "tag", ""], upstream.Asked);
        Assert.Single(keys);
    }

    [RedisFact]
    public async Task Redis_LostAndBack_CostsNoCallAndOneWarning()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var upstream = await VersionedThing.StartAsync();
        using var logs = new CapturedLogs();
        using var things = Connect(upstream, redis, settings => settings.LoggerFactory = logs);
        await things.Client.GetThingAsync("1");
        await KeysAsync(redis, 1);

        await redis.KillAsync();
        for (var i = 2; i < 40; i++)
        {
            await things.Client.GetThingAsync($"{i}");
        }

        var known = await things.Client.GetThingWithResponseAsync("1");
        Assert.True(known.Revalidated);
        Assert.Equal(LogLevel.Warning, Assert.Single(logs.Of("SharedStateLost")).Level);

        await redis.RestartAsync();
        var begun = TimeProvider.System.GetTimestamp();
        for (var i = 40; !logs.Of("SharedStateFound").Any(); i++)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(30), "It does not come back.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            await things.Client.GetThingAsync($"{i}");
        }

        Assert.Single(logs.Of("SharedStateLost"));
        Assert.All(logs.Of("CallEnded"), static e => Assert.Equal("ok", e.Fields["Outcome"]));
    }

    [RedisFact]
    public async Task Redis_ThatFallsSilent_DelaysOneCallForAMoment()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var upstream = await VersionedThing.StartAsync();
        using var logs = new CapturedLogs();
        using var things = Connect(upstream, redis, settings => settings.LoggerFactory = logs);
        await things.Client.GetThingAsync("1");
        await KeysAsync(redis, 1);

        await redis.FreezeAsync();
        for (var i = 2; i < 10; i++)
        {
            await things.Client.GetThingAsync($"{i}").WaitAsync(TimeSpan.FromSeconds(4), TimeProvider.System); // its client alone gives up after 5 s
        }

        await redis.ThawAsync();

        Assert.Single(logs.Of("SharedStateLost"));
    }

    [Fact]
    public async Task Redis_ThatIsNotThere_IsNoMistakeAndNoDelay()
    {
        await using var upstream = await VersionedThing.StartAsync();
        using var logs = new CapturedLogs();
        using var things = upstream.Connect(configure: settings =>
        {
            settings.Configuration = Configuration.Of(("Upstreams:ThingStore:SharedState", "redis://127.0.0.1:1"));
            settings.LoggerFactory = logs;
        });

        await things.DriveAsync(things.Client.GetThingAsync("7"), Step);
        var second = await things.Client.GetThingWithResponseAsync("7");

        Assert.True(second.Revalidated);
        Assert.InRange(logs.Of("SharedStateLost").Count(), 0, 1);
    }

    [RedisFact]
    public async Task Entry_ThatIsNoneOfOurs_IsFetchedAnew()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var upstream = await VersionedThing.StartAsync();
        using var first = Connect(upstream, redis);
        using var second = Connect(upstream, redis);
        await first.Client.GetThingAsync("7");
        var (keys, _) = await KeysAsync(redis, 1);
        using (var connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{redis.Port}"))
        {
            await connection.GetDatabase().HashSetAsync(keys.Single(), "data", Encoding.UTF8.GetBytes("garbage"));
        }

        var answer = await second.Client.GetThingWithResponseAsync("7");

        Assert.Equal(["", ""], upstream.Asked);
        Assert.Equal("seven", answer.Value.Name);
    }

    [Theory]
    [InlineData("127.0.0.1:6379")]
    [InlineData("redis://")]
    [InlineData("http://127.0.0.1:6379")]
    public void Address_OfNoRedis_IsAMistake(string address)
    {
        var configuration = Configuration.Of(("Upstreams:ThingStore:SharedState", address));

        var mistakes = Assert.Throws<UpstreamConfigurationException>(() => UpstreamConfiguration.Read(ThingsContract.Default, configuration)).Errors;

        Assert.Equal("Upstreams:ThingStore:SharedState", Assert.Single(mistakes).Key);
        Assert.DoesNotContain(mistakes, error => error.ToString().Contains("6379:", StringComparison.Ordinal));
    }

    private static ThingsUnderTest Connect(
        VersionedThing upstream, RedisServer redis, Action<UpstreamClientSettings>? configure = null, Func<UpstreamDefinition, UpstreamDefinition>? define = null) =>
        upstream.Connect(d => (define ?? (static d => d))(Bearer(d)), settings =>
        {
            settings.Configuration = Configuration.Of(("Upstreams:ThingStore:SharedState", redis.SharedState));
            settings.Token = static _ => new("the-secret");
            configure?.Invoke(settings);
        });

    /// <summary>What Redis holds as soon as it holds so many entries: writes do not let calls wait.</summary>
    private static async Task<(List<string> Keys, string Values)> KeysAsync(RedisServer redis, int count)
    {
        using var connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{redis.Port}");
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var keys = connection.GetServers().Single().Keys().Select(static key => key.ToString()).Where(static key => key.StartsWith("clients:cache:", StringComparison.Ordinal)).ToList();
            if (keys.Count >= count)
            {
                var values = new StringBuilder();
                foreach (var key in keys)
                {
                    values.AppendJoin('\n', (await connection.GetDatabase().HashGetAllAsync(key)).Select(static entry => Encoding.UTF8.GetString((byte[])entry.Value!)));
                }

                return (keys, values.ToString());
            }

            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(10), "Nothing is written.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}
