using Clients.Resilience.Tests.Matrix;
using Clients.Resilience.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Clients.Resilience.Tests.Rates;

/// <summary>How long a call waits for its place, to the millisecond, and what is told of it.</summary>
public sealed class RateAdmittanceTests
{
    private static readonly TimeSpan Reset = TimeSpan.FromSeconds(4);

    /// <summary>Between two writes; timers round down to a millisecond.</summary>
    private static readonly TimeSpan Distance = GitHubTerms.Instance.WriteSpacing + TimeSpan.FromMilliseconds(1);

    private readonly DrivenClock clock = new();

    /// <summary>A crowd waits for the same reset, and clocks differ: 20 to 100 ms later, never before.</summary>
    [Theory]
    [InlineData(0, 5020)]
    [InlineData(0.5, 5060)]
    [InlineData(1, 5100)]
    public async Task Reads_OfAUsedUpQuota_GoASecondAfterItsResetAndALittleApart(double random, int milliseconds)
    {
        await using var server = await StatingAsync();
        using var things = Connect(server, random);
        await things.Client.GetThingAsync("1");

        var wait = await PassAsync(things.Client.GetThingAsync("2"));

        Assert.Equal(milliseconds, wait.TotalMilliseconds);
    }

    [Fact]
    public async Task Writes_KeepTheirDistanceWithoutAnyMore()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(204);
        using var things = Connect(server, random: 0.5);
        await things.Client.PokeThingsAsync();

        var wait = await PassAsync(things.Client.PokeThingsAsync());

        Assert.Equal(Distance, wait);
    }

    [Fact]
    public async Task Wait_OfALaterAttempt_IsCountedFromThatAttemptOn()
    {
        await using var server = await KestrelUpstream.StartAsync((context, n) =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(n == 1 ? 200 : 0));
            context.Response.StatusCode = n == 1 ? 500 : 204;
            return Task.CompletedTask;
        });
        using var measured = new Measured("admitted");
        using var things = Connect(server, random: 0);

        var wait = await PassAsync(things.Client.DeleteThingAsync("7"));

        Assert.Equal(Distance - TimeSpan.FromMilliseconds(200), wait);
        Assert.Equal(wait.TotalSeconds, Assert.Single(measured.Of("clients.rate.wait")).Value, 6);
    }

    [Fact]
    public async Task Call_WithoutAPlaceInTime_IsToldWhyAndWhen()
    {
        await using var server = await StatingAsync();
        using var things = Connect(server, random: 0);
        await things.Client.GetThingAsync("1");

        var error = (await Assert.ThrowsAsync<UpstreamException>(
            () => things.Client.GetThingAsync("2", new UpstreamCallOptions { Timeout = TimeSpan.FromSeconds(3) }))).Error;

        Assert.Equal((UpstreamErrorCode.RateLimited, TimeSpan.FromSeconds(5)), (error.Code, error.RetryAfter));
        Assert.Equal("The upstream's limits have no place for this call within its time; nothing was sent.", error.Detail);
    }

    /// <summary>How long the call waits; then so much time has passed, and the call has ended.</summary>
    private async Task<TimeSpan> PassAsync(Task call)
    {
        var wait = await clock.NextDelayAsync(TestContext.Current.CancellationToken);
        clock.Advance(wait);
        await call;
        return wait;
    }

    private ThingsUnderTest Connect(KestrelUpstream server, double random) => new(
        server.Address,
        static d => d with { Name = "admitted", RateLimit = RateLimitKind.GitHub },
        settings => (settings.TimeProvider, settings.Random) = (clock, () => random));

    private Task<KestrelUpstream> StatingAsync()
    {
        var reset = (clock.GetUtcNow() + Reset).ToUnixTimeSeconds();
        return KestrelUpstream.StartAsync((context, n) =>
        {
            context.Response.Headers["x-ratelimit-limit"] = "5000";
            context.Response.Headers["x-ratelimit-remaining"] = n == 1 ? "0" : "4999";
            context.Response.Headers["x-ratelimit-reset"] = $"{reset + (n == 1 ? 0 : 3600)}";
            return context.WriteThingAsync();
        });
    }
}
