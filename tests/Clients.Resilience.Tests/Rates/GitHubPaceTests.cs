using System.Globalization;
using Clients.Resilience.Tests.Servers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Clients.Resilience.Tests.Rates;

/// <summary>GitHub's limits as a caller meets them, over sockets.</summary>
public sealed class GitHubPaceTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Quota_UsedUpByAnAnswer_LetsNoFurtherRequestOut()
    {
        await using var server = await Stating(static _ => (0, 60));
        using var things = Connect(server);
        await things.Client.GetThingAsync("1");

        var error = (await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("2"))).Error; // fake time stands still

        Assert.Equal((UpstreamErrorCode.RateLimited, CallEffect.NotSent, 0), (error.Code, error.Effect, error.Attempts));
        Assert.Equal(Start.AddSeconds(61), error.RetryAt);
        Assert.Single(server.Deliveries);
    }

    [Fact]
    public async Task Quota_ThatIsFilledWithinTheBudget_IsWaitedFor()
    {
        await using var server = await Stating(static n => n == 1 ? (0, 4) : (4999, 3600));
        using var things = Connect(server);
        await things.Client.GetThingAsync("1");

        await things.DriveAsync(things.Client.GetThingAsync("2"));

        Assert.InRange(things.Time.GetUtcNow(), Start.AddSeconds(5), Start.AddSeconds(6));
        Assert.Equal(4999, Assert.Single(things.Connection.Quotas).Remaining);
    }

    [Fact]
    public async Task Quota_ThatEndsWithinACall_StopsItsRepetition()
    {
        await using var server = await Stating(static _ => (0, 60), 500);
        using var things = Connect(server);

        var error = await things.FailAsync(things.Client.GetThingAsync("1"));

        Assert.Equal((UpstreamErrorCode.UpstreamError, 500, 1), (error.Code, error.Status, error.Attempts));
        Assert.Single(server.Deliveries);
    }

    [Fact]
    public async Task Quota_OfWhoeverIsUnknown_IsNotTheCredentials()
    {
        await using var server = await Stating(static _ => (0, 60), 401);
        using var things = Connect(server);
        await things.FailAsync(things.Client.GetThingAsync("1"));

        Assert.Equal(UpstreamErrorCode.Unauthorized, (await things.FailAsync(things.Client.GetThingAsync("2"))).Code);
        Assert.Equal(2, server.Deliveries.Count);
    }

    [Fact]
    public async Task Writes_AtOnce_AreEachASecondLater()
    {
        var arrivals = new List<DateTimeOffset>();
        ThingsUnderTest? things = null;
        await using var server = await KestrelUpstream.StartAsync(context =>
        {
            lock (arrivals)
            {
                arrivals.Add(things!.Time.GetUtcNow());
            }

            return Task.CompletedTask;
        });
        using (things = Connect(server))
        {
            await things.DriveAsync(Together(Enumerable.Range(0, 4).Select(_ => things.Client.PokeThingsAsync())));
        }

        Assert.Equal(4, arrivals.Count);
        Assert.All(arrivals.Index(), static arrival => Assert.True(arrival.Item - Start >= arrival.Index * TimeSpan.FromSeconds(1), $"{arrival}"));
    }

    [Fact]
    public async Task Writes_MoreThanFitTheBudget_FailAtOnceAndSayWhen()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(204);
        using var things = Connect(server);
        var calls = Enumerable.Range(0, 12).Select(_ => things.Client.PokeThingsAsync()).ToList();

        var refused = calls.Where(static call => call.IsFaulted).ToList(); // without a moment of waiting
        foreach (var call in refused)
        {
            var error = (await Assert.ThrowsAsync<UpstreamException>(() => call)).Error;
            Assert.Equal(UpstreamErrorCode.RateLimited, error.Code);
            Assert.InRange(error.RetryAt!.Value, Start.AddSeconds(10), Start.AddSeconds(11));
        }

        await things.DriveAsync(Together(calls.Except(refused)));
        Assert.Equal((2, 10), (refused.Count, server.Deliveries.Count));
    }

    [Fact]
    public async Task Closure_WhileAWriteWaitsForItsMoment_HoldsItBack()
    {
        await using var server = await KestrelUpstream.StartAsync(static context =>
        {
            context.Response.StatusCode = context.Request.Method == "GET" ? 403 : 204;
            context.Response.Headers.RetryAfter = "120";
            return Task.CompletedTask;
        });
        using var things = Connect(server);
        await things.Client.PokeThingsAsync();
        var waiting = things.Client.PokeThingsAsync();
        Assert.Equal(UpstreamErrorCode.RateLimited, (await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("1"))).Error.Code);

        var error = await things.FailAsync(waiting);

        Assert.Equal((UpstreamErrorCode.RateLimited, CallEffect.NotSent), (error.Code, error.Effect));
        Assert.Equal(2, server.Deliveries.Count);
    }

    [Fact]
    public async Task SecondaryLimit_ToldInTheBodyOnly_ClosesTheWholeCredentialForAMinuteAndLongerTheNextTime()
    {
        await using var server = await KestrelUpstream.StartAsync(static context =>
        {
            context.Response.StatusCode = 403;
            context.Response.Headers["x-ratelimit-remaining"] = "21";
            return context.Response.WriteAsync("""{"message":"You have exceeded a Secondary Rate limit."}""");
        });
        using var things = Connect(server);

        Assert.Equal(TimeSpan.FromSeconds(60), (await FailAsync(things.Client.GetThingAsync("1"))).RetryAfter);
        Assert.Equal(TimeSpan.FromSeconds(60), (await FailAsync(things.Client.PokeThingsAsync())).RetryAfter); // held back here
        Assert.Single(server.Deliveries);
        Assert.Equal(things.Time.GetUtcNow().AddSeconds(60), things.Connection.ClosedUntil);

        things.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(TimeSpan.FromSeconds(120), (await FailAsync(things.Client.GetThingAsync("1"))).RetryAfter);
    }

    [Fact]
    public async Task Credentials_OfTwoUsers_HaveQuotasOfTheirOwn()
    {
        var token = "first";
        await using var server = await KestrelUpstream.StartAsync(static context =>
        {
            State(context, context.Request.Headers.Authorization == "Bearer first" ? 0 : 100, 600);
            return context.WriteThingAsync();
        });
        using var things = Connect(server, settings => settings.Token = _ => new ValueTask<string?>(token));
        await things.Client.GetThingAsync("1");
        await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("1"));

        token = "second";
        await things.Client.GetThingAsync("1");

        Assert.Equal(2, server.Deliveries.Count);
        Assert.Equal(0, Assert.Single(things.Connection.Quotas).Remaining); // the least of both is shown
    }

    [Theory]
    [InlineData("standard", 12)]
    [InlineData("github", 10)]
    public async Task RateLimit_Configured_DecidesWhetherWritesKeepADistance(string kind, int delivered)
    {
        await using var server = await KestrelUpstream.AnsweringAsync(204);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Upstreams:ThingStore:RateLimit", kind)]).Build();
        using var things = new ThingsUnderTest(server.Address, configure: settings => settings.Configuration = configuration);

        var calls = Enumerable.Range(0, 12).Select(_ => things.Client.PokeThingsAsync()).ToList();
        await things.DriveAsync(Together(calls.Select(static call => call.ContinueWith(static _ => { }, TaskScheduler.Default))));

        Assert.Equal(delivered, server.Deliveries.Count);
    }

    private static async Task<UpstreamError> FailAsync(Task call) => (await Assert.ThrowsAsync<UpstreamException>(() => call)).Error;

    private static async Task<int> Together(IEnumerable<Task> tasks)
    {
        await Task.WhenAll(tasks);
        return 0;
    }

    private static ThingsUnderTest Connect(KestrelUpstream server, Action<UpstreamClientSettings>? configure = null) => new(
        server.Address,
        static d => d with { RateLimit = RateLimitKind.GitHub, Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer } },
        settings =>
        {
            settings.Token = static _ => new ValueTask<string?>("secret");
            configure?.Invoke(settings);
        });

    private static Task<KestrelUpstream> Stating(Func<int, (int Remaining, int Seconds)> quota, int status = 200) => KestrelUpstream.StartAsync((context, n) =>
    {
        var (remaining, seconds) = quota(n);
        State(context, remaining, seconds);
        context.Response.StatusCode = status;
        return status == 200 ? context.WriteThingAsync() : Task.CompletedTask;
    });

    private static void State(HttpContext context, int remaining, int seconds)
    {
        context.Response.Headers["x-ratelimit-limit"] = "5000";
        context.Response.Headers["x-ratelimit-remaining"] = remaining.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["x-ratelimit-reset"] = Start.AddSeconds(seconds).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["x-ratelimit-resource"] = "core";
    }
}
