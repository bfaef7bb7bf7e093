using Clients.Resilience.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Clients.Resilience.Tests;

public sealed class MintingTests
{
    private const int Crowd = 1000;

    [Fact]
    public async Task Crowd_WithoutAToken_AsksOnce()
    {
        await using var issuer = await TokenIssuer.StartAsync();
        using var things = issuer.Connect(define: static d => d with { Concurrency = new ConcurrencyPolicy { Limit = Crowd } });

        await Task.WhenAll(Enumerable.Range(0, Crowd).Select(_ => things.Client.GetThingAsync("7")));

        Assert.Equal(1, issuer.Asked);
        Assert.Equal(Crowd, issuer.Sent.Count(static sent => sent == "Bearer t1"));
    }

    [Fact]
    public async Task Crowd_WhoseTokenIsRevoked_GetsOneNewToken()
    {
        await using var issuer = await TokenIssuer.StartAsync();
        using var things = issuer.Connect(define: static d => d with { Concurrency = new ConcurrencyPolicy { Limit = Crowd } });
        await things.Client.GetThingAsync("7");
        issuer.Revoke("t1");

        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => things.Client.GetThingAsync("7")));

        Assert.Equal(2, issuer.Asked);
        Assert.Equal(200, issuer.Sent.Count(static sent => sent == "Bearer t2"));
    }

    [Fact]
    public async Task Call_ThatMayNotBeRepeated_FailsOnceAndTheNextHasANewToken()
    {
        await using var issuer = await TokenIssuer.StartAsync();
        using var things = issuer.Connect();
        await things.Client.GetThingAsync("7");
        issuer.Revoke("t1");

        var error = (await Assert.ThrowsAsync<UpstreamException>(() => things.Client.CreateThingAsync(new Thing("1", null)))).Error;
        await things.Client.CreateThingAsync(new Thing("1", null));

        Assert.Equal((UpstreamErrorCode.Unauthorized, 401, 1), (error.Code, error.Status, error.Attempts));
        Assert.Equal(["Bearer t1", "Bearer t1", "Bearer t2"], issuer.Sent);
    }

    [Fact]
    public async Task Upstream_ThatAnswers401ToEverything_CostsOneTokenIn30Seconds()
    {
        await using var issuer = await TokenIssuer.StartAsync();
        issuer.OnCall = static (context, _) =>
        {
            context.Response.StatusCode = 401;
            return Task.FromResult(true);
        };
        using var things = issuer.Connect();

        for (var i = 0; i < 20; i++)
        {
            var error = (await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7"))).Error;
            Assert.Equal(401, error.Status);
        }

        Assert.Equal(2, issuer.Asked); // the first, and the one after the first 401
        things.Time.Advance(TokenSchedule.BetweenRejections);
        await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7"));
        Assert.Equal(3, issuer.Asked);
    }

    [Fact]
    public async Task Token_NearItsEnd_IsRenewedWhileItServes()
    {
        await using var issuer = await TokenIssuer.StartAsync();
        var asked = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        issuer.OnToken = async (_, n) =>
        {
            if (n == 2)
            {
                asked.SetResult();
                await go.Task;
            }

            return false;
        };
        using var things = issuer.Connect();
        await things.Client.GetThingAsync("7");

        things.Time.Advance(TimeSpan.FromMinutes(54.9)); // renewed five minutes early; a random 0 adds nothing
        await things.Client.GetThingAsync("7");
        Assert.Equal(1, issuer.Asked);
        things.Time.Advance(TimeSpan.FromMinutes(0.1));
        await things.Client.GetThingAsync("7"); // begins the renewal, does not wait
        await asked.Task;
        await things.Client.GetThingAsync("7");
        go.SetResult();
        await UntilAsync(async () =>
        {
            await things.Client.GetThingAsync("7");
            return issuer.Sent.Last() == "Bearer t2";
        });

        Assert.Equal(2, issuer.Asked);
    }

    [Fact]
    public async Task Renewal_ThatFails_LeavesTheOldTokenToItsLastMinute()
    {
        await using var issuer = await TokenIssuer.StartAsync();
        issuer.OnToken = static (context, n) =>
        {
            context.Response.StatusCode = n == 1 ? 200 : 503;
            return Task.FromResult(n > 1);
        };
        using var things = issuer.Connect(define: static d => d with { Retry = new RetryPolicy { Attempts = 1 } });
        await things.Client.GetThingAsync("7");

        things.Time.Advance(TimeSpan.FromMinutes(55));
        for (var minute = 55; minute < 59; minute++)
        {
            await things.Client.GetThingAsync("7");
            await UntilAsync(() => Task.FromResult(issuer.Asked >= 2));
            things.Time.Advance(TimeSpan.FromMinutes(1));
        }

        var error = (await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7"))).Error;

        Assert.Equal((UpstreamErrorCode.UpstreamUnavailable, CallEffect.NotSent), (error.Code, error.Effect));
        Assert.All(issuer.Sent, static sent => Assert.Equal("Bearer t1", sent));
    }

    [Fact]
    public async Task Issuer_ThatIsDown_IsLeftAloneBetweenTries()
    {
        await using var issuer = await TokenIssuer.StartAsync();
        issuer.OnToken = static (context, n) =>
        {
            context.Response.StatusCode = 503;
            return Task.FromResult(n < 3);
        };
        using var things = issuer.Connect(define: static d => d with { Retry = new RetryPolicy { Attempts = 1 }, Concurrency = new ConcurrencyPolicy { Limit = Crowd } });

        var errors = await Task.WhenAll(Enumerable.Range(0, Crowd).Select(async _ =>
            (await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7"))).Error));

        Assert.Equal(1, issuer.Asked);
        Assert.All(errors, static error => Assert.Equal(
            (UpstreamErrorCode.UpstreamUnavailable, CallEffect.NotSent, TimeSpan.FromSeconds(1)), (error.Code, error.Effect, error.RetryAfter)));
        things.Time.Advance(TimeSpan.FromSeconds(0.99));
        await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7"));
        Assert.Equal(1, issuer.Asked);
        things.Time.Advance(TimeSpan.FromSeconds(0.02));
        await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7"));
        Assert.Equal(2, issuer.Asked);
        things.Time.Advance(TimeSpan.FromSeconds(1.99)); // doubled
        await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7"));
        things.Time.Advance(TimeSpan.FromSeconds(0.02));
        await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7")); // 503 is the status of t1's answer as well, which is no token
        Assert.Equal(3, issuer.Asked);
    }

    [Fact]
    public async Task Issuer_BackWithinTheBudget_IsAskedAgainByTheSameCall()
    {
        await using var issuer = await TokenIssuer.StartAsync();
        issuer.OnToken = static (context, n) =>
        {
            context.Response.StatusCode = n == 1 ? 503 : 200;
            return Task.FromResult(n == 1);
        };
        using var things = issuer.Connect();

        await things.DriveAsync(things.Client.CreateThingAsync(new Thing("1", null))); // nothing was sent: any method may go on

        Assert.Equal(2, issuer.Asked);
        Assert.Equal(["Bearer t1"], issuer.Sent);
    }

    [Fact]
    public async Task RetryAfter_OfTheIssuer_IsObeyedAndCapped()
    {
        await using var issuer = await TokenIssuer.StartAsync();
        issuer.OnToken = static (context, n) =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = n == 1 ? "20" : "9999";
            return Task.FromResult(n < 3);
        };
        using var things = issuer.Connect();

        Assert.Equal(TimeSpan.FromSeconds(20), (await FailAsync(things)).RetryAfter);
        things.Time.Advance(TimeSpan.FromSeconds(19));
        Assert.Equal(TimeSpan.FromSeconds(1), (await FailAsync(things, attempts: 1)).RetryAfter);
        things.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(RateGate.LongestClosure, (await FailAsync(things)).RetryAfter);
        Assert.Equal(2, issuer.Asked);
    }

    [Fact]
    public async Task Caller_WhoGivesUp_DoesNotEndTheRequestOfTheOthers()
    {
        await using var issuer = await TokenIssuer.StartAsync();
        var asked = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        issuer.OnToken = async (context, _) =>
        {
            asked.SetResult();
            await go.Task;
            Assert.False(context.RequestAborted.IsCancellationRequested);
            return false;
        };
        using var things = issuer.Connect();
        using var impatience = new CancellationTokenSource();

        var first = things.Client.GetThingAsync("7", cancellationToken: impatience.Token); // it is on this one's behalf that the token is asked for
        await asked.Task;
        var second = things.Client.GetThingAsync("8");
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        go.SetResult();
        await second;

        Assert.Equal(1, issuer.Asked);
        Assert.Equal(["Bearer t1"], issuer.Sent);
    }

    [Fact]
    public async Task Connection_Closed_EndsTheRequestInFlight()
    {
        await using var issuer = await TokenIssuer.StartAsync();
        var asked = new TaskCompletionSource();
        var aborted = new TaskCompletionSource();
        issuer.OnToken = async (context, _) =>
        {
            context.RequestAborted.Register(aborted.SetResult);
            asked.SetResult();
            await aborted.Task;
            return true;
        };
        var things = issuer.Connect(define: static d => d with { Retry = new RetryPolicy { Attempts = 1 } });

        var call = things.Client.GetThingAsync("7");
        await asked.Task;
        things.Dispose();

        await Assert.ThrowsAsync<UpstreamException>(() => call);
        await aborted.Task;
    }

    private static async Task<UpstreamError> FailAsync(ThingsUnderTest things, int? attempts = null) =>
        (await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7", new UpstreamCallOptions { Attempts = attempts }))).Error;

    /// <summary>For what happens in the background: bounded by count, each round is a call over a socket.</summary>
    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var round = 0; round < 10_000; round++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Yield();
        }

        Assert.Fail("It does not happen.");
    }
}
