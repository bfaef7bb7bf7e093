using System.Net;
using Clients.Resilience.Tests.Servers;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;

namespace Clients.Resilience.Tests;

public sealed class RateLimitTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(429, "rate_limited")]
    [InlineData(503, "upstream_unavailable")]
    public async Task RetryAfter_BeyondTheBudget_AnswersAtOnceWithStatusAndRetryAt(int status, string code)
    {
        await using var server = await Limiting(status, "60");
        using var things = new ThingsUnderTest(server.Address);
        var start = things.Time.GetUtcNow();

        var error = (await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7"))).Error; // fake time stands still

        Assert.Equal((code, status, 1), (error.Code, error.Status, error.Attempts));
        Assert.Equal(start + TimeSpan.FromSeconds(60), error.RetryAt);
        Assert.Equal(TimeSpan.FromSeconds(60), error.RetryAfter);
        Assert.Single(server.Deliveries);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task RetryAfter_WithinTheBudget_IsHonouredAndNeverEarly(int status)
    {
        await using var server = await Limiting(status, "2");
        using var things = new ThingsUnderTest(server.Address);
        var start = things.Time.GetUtcNow();

        await things.DriveAsync(things.Client.GetThingAsync("7"), TimeSpan.FromMilliseconds(10));

        Assert.Equal(2, server.Deliveries.Count);
        Assert.InRange(things.Time.GetUtcNow() - start, TimeSpan.FromMilliseconds(2020), TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Limited_NotIdempotent_IsNotRepeated()
    {
        await using var server = await Limiting(429, "1");
        using var things = new ThingsUnderTest(server.Address);

        var error = await things.FailAsync(things.Client.CreateThingAsync(new Thing("1", null)));

        Assert.Equal((UpstreamErrorCode.RateLimited, CallEffect.NotSent), (error.Code, error.Effect));
        Assert.Single(server.Deliveries);
    }

    [Fact]
    public async Task Gate_ClosedByOneCall_HoldsOthersBackAndOpensAgain()
    {
        await using var server = await Limiting(429, "30");
        using var things = new ThingsUnderTest(server.Address);
        await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7"));

        var error = (await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("8"))).Error;
        Assert.Equal((UpstreamErrorCode.RateLimited, 0, CallEffect.NotSent, null), (error.Code, error.Attempts, error.Effect, error.Status));
        Assert.Single(server.Deliveries);

        things.Time.Advance(TimeSpan.FromSeconds(25));
        await things.DriveAsync(things.Client.GetThingAsync("8")); // five more seconds fit the budget
        Assert.Equal(2, server.Deliveries.Count);
    }

    [Fact]
    public async Task Limit_OverAndOver_NeverOpensTheCircuit()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(429);
        using var things = new ThingsUnderTest(server.Address, static d => d with { RateLimit = RateLimitKind.None });
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(
                UpstreamErrorCode.RateLimited,
                (await things.FailAsync(things.Client.GetThingAsync("7", new UpstreamCallOptions { Attempts = 1 }))).Code);
        }

        Assert.Equal(10, server.Deliveries.Count);
    }

    [Fact]
    public async Task Gate_AskedForTooLong_IsCapped()
    {
        await using var server = await Limiting(429, "410400"); // 114 hours have been seen
        using var things = new ThingsUnderTest(server.Address);
        var error = (await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7"))).Error;

        Assert.Equal(TimeSpan.FromHours(114), error.RetryAfter); // what it said is told
        Assert.Equal(things.Time.GetUtcNow() + RateGate.LongestClosure, things.Connection.Runtime.RateGate.ClosedUntil);
        things.Time.Advance(RateGate.LongestClosure);
        Assert.Null(things.Connection.Runtime.RateGate.ClosedUntil);
        await things.DriveAsync(things.Client.GetThingAsync("8"));
    }

    [Theory]
    [InlineData("0", 0.0)]
    [InlineData("120", 120.0)]
    [InlineData(" 1.5 ", 1.5)]
    [InlineData("Tue, 10 Mar 2026 12:00:30 GMT", 30.0)]
    [InlineData("Tue, 10 Mar 2026 11:00:00 GMT", 0.0)]
    [InlineData("-1", null)]
    [InlineData("soon", null)]
    [InlineData("", null)]
    [InlineData("NaN", null)]
    [InlineData("Infinity", null)]
    [InlineData("1e9", null)]
    public void RetryAfter_Parsed_IsSecondsDateOrIgnored(string text, double? seconds)
    {
        Assert.Equal(seconds, RetryAfterHeader.Parse(text, Now)?.TotalSeconds);
    }

    [Fact]
    public void RetryAfter_AnyText_NeverThrowsAndIsNeverNegative() =>
        Prop.ForAll<string>(text => text is null || RetryAfterHeader.Parse(text, Now) is null or { Ticks: >= 0 }).QuickCheckThrowOnFailure();

    [Fact]
    public void RetryAfter_AnyNumberOfSeconds_ReadsBack() =>
        Prop.ForAll<NonNegativeInt>(n => RetryAfterHeader.Parse($"{n.Get}", Now) == TimeSpan.FromSeconds(Math.Min(n.Get, 315_360_000)))
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(403, "retry-after=7", "", 7)]
    [InlineData(403, "retry-after=7;x-ratelimit-remaining=0;x-ratelimit-reset=9999999999", "", 7)]
    [InlineData(403, "x-ratelimit-remaining=0;x-ratelimit-reset=1773144010", "", 11)]
    [InlineData(429, "x-ratelimit-remaining=0;x-ratelimit-reset=1773144010000", "", 3601)]
    [InlineData(403, "x-ratelimit-remaining=21", "You have exceeded a Secondary Rate limit", 60)]
    [InlineData(403, "", """{"documentation_url":"https://docs.github.com/rest/overview/rate-limits#abuse-rate-limits"}""", 60)]
    [InlineData(403, "x-ratelimit-remaining=21", "Resource not accessible by integration", null)]
    [InlineData(429, "", "", 60)]
    [InlineData(404, "retry-after=7", "", null)]
    public void GitHub_Answer_IsClassifiedByItsFourRules(int status, string headers, string body, int? seconds)
    {
        using var response = new HttpResponseMessage((HttpStatusCode)status);
        foreach (var header in headers.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            response.Headers.TryAddWithoutValidation(header.Split('=')[0], header.Split('=')[1]);
        }

        var wait = RateLimitRules.For(RateLimitKind.GitHub).Read(status, response, System.Text.Encoding.UTF8.GetBytes(body), Now)?.Wait;

        Assert.Equal(seconds, (int?)wait?.TotalSeconds);
    }

    [Fact]
    public async Task GitHub_403OfSecondaryLimit_IsRateLimitedAndOther403IsForbidden()
    {
        await using var server = await KestrelUpstream.StartAsync((context, n) =>
        {
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync(n == 1 ? "no permission" : "secondary rate limit");
        });
        using var things = new ThingsUnderTest(server.Address, static d => d with { RateLimit = RateLimitKind.GitHub });

        Assert.Equal(UpstreamErrorCode.Forbidden, (await things.FailAsync(things.Client.GetThingAsync("7"))).Code);
        Assert.Equal(UpstreamErrorCode.RateLimited, (await things.FailAsync(things.Client.GetThingAsync("7"))).Code);
    }

    private static Task<KestrelUpstream> Limiting(int status, string retryAfter) => KestrelUpstream.StartAsync((context, n) =>
    {
        if (n > 1)
        {
            return context.WriteThingAsync();
        }

        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = retryAfter;
        return Task.CompletedTask;
    });
}
