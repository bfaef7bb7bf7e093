using Clients.Resilience.Tests.Servers;
using FsCheck;
using FsCheck.Fluent;

namespace Clients.Resilience.Tests;

public sealed class ConcurrencyTests
{
    [Fact]
    public async Task Calls_BeyondLimitAndQueue_AreSaturatedAtOnce()
    {
        var release = new TaskCompletionSource();
        await using var server = await KestrelUpstream.StartAsync(async context =>
        {
            await release.Task;
            await context.WriteThingAsync();
        });
        using var things = new ThingsUnderTest(server.Address, static d => d with { Concurrency = new ConcurrencyPolicy { Limit = 1, Queue = 1 } });

        var running = things.Client.GetThingAsync("1");
        var waiting = things.Client.GetThingAsync("2");
        var error = (await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("3"))).Error;
        release.SetResult();
        await running;
        await waiting;

        Assert.Equal((UpstreamErrorCode.Saturated, CallEffect.NotSent), (error.Code, error.Effect));
        Assert.Equal(["/things/1", "/things/2"], server.Deliveries.Select(static d => d.Path));
        Assert.Equal((0, 0), (things.Connection.Runtime.Concurrency.Running, things.Connection.Runtime.Concurrency.Waiting));
    }

    [Fact]
    public async Task Waiting_BeyondTheBudget_TimesOutUnsent()
    {
        await using var server = RawUpstream.Start(static exchange => exchange.HangAsync());
        using var things = new ThingsUnderTest(server.Address, static d => d with
        {
            Concurrency = new ConcurrencyPolicy { Limit = 1 },
            Budget = new BudgetPolicy { Total = TimeSpan.FromSeconds(9), Attempt = TimeSpan.FromSeconds(9) },
        });
        var running = things.Client.GetThingAsync("1");

        var error = await things.FailAsync(things.Client.GetThingAsync("2", new UpstreamCallOptions { Timeout = TimeSpan.FromSeconds(1) }));

        Assert.Equal((UpstreamErrorCode.TimeoutTotal, CallEffect.NotSent, 0), (error.Code, error.Effect, error.Attempts));
        await things.FailAsync(running, TimeSpan.FromSeconds(1));
        Assert.Equal((0, 0), (things.Connection.Runtime.Concurrency.Running, things.Connection.Runtime.Concurrency.Waiting));
    }

    [Fact]
    public async Task Call_BeyondTheQueue_SaysWhichLimitsItMet()
    {
        using var things = new ScriptedTransport(200).Connect(static d => d with { Concurrency = new ConcurrencyPolicy { Limit = 1, Queue = 0 } });
        await things.Connection.Runtime.Concurrency.Acquire(default)!.Value;

        var error = (await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("1"))).Error;

        Assert.Equal((UpstreamErrorCode.Saturated, CallEffect.NotSent, 0), (error.Code, error.Effect, error.Attempts));
        Assert.Equal("Too many calls are running and waiting (Concurrency.Limit, Concurrency.Queue); nothing was sent.", error.Detail);
    }

    [Fact]
    public async Task Waiter_WhoHasGivenUpBefore_TakesNoPlace()
    {
        var limiter = new ConcurrencyLimiter(new ConcurrencyPolicy { Limit = 1, Queue = 1 });
        await limiter.Acquire(default)!.Value;

        Assert.False(await limiter.Acquire(new CancellationToken(canceled: true))!.Value);
        Assert.Equal((1, 0), (limiter.Running, limiter.Waiting));
        Assert.True(limiter.Acquire(default).HasValue);
        Assert.False(limiter.Acquire(default).HasValue);
    }

    [Fact]
    public async Task Permit_GivenBackTwiceByOneCall_IsOne()
    {
        using var things = new ThingsUnderTest(new Uri("http://127.0.0.1:9"));
        var limiter = things.Connection.Runtime.Concurrency;
        await limiter.Acquire(default)!.Value;
        await limiter.Acquire(default)!.Value;
        var call = new ForeignCall(things.Connection.Runtime, ThingOperations.Get, default) { HoldsPermit = true };

        limiter.Release(call);
        limiter.Release(call);

        Assert.Equal((1, false), (limiter.Running, call.HoldsPermit));
    }

    /// <summary>Served and giving up in the same moment: it is one of the two, and the permit is never lost.</summary>
    [Fact]
    public async Task Waiter_ServedWhileItGivesUp_HasThePermitOrPassesItOn()
    {
        for (var i = 0; i < 5_000; i++)
        {
            var limiter = new ConcurrencyLimiter(new ConcurrencyPolicy { Limit = 1, Queue = 1 });
            await limiter.Acquire(default)!.Value;
            using var source = new CancellationTokenSource();
            var waiter = limiter.Acquire(source.Token)!.Value.AsTask();

            Parallel.Invoke(source.Cancel, limiter.Release);

            Assert.True(waiter.IsCompleted);
            Assert.Equal((await waiter ? 1 : 0, 0), (limiter.Running, limiter.Waiting));
        }
    }

    /// <summary>Any order of entering, leaving and giving up: never more than the limit, first come first served, nothing lost.</summary>
    [Fact]
    public void Limiter_AnySchedule_IsFairAndBounded() =>
        Prop.ForAll<List<byte>>(static script =>
        {
            var limiter = new ConcurrencyLimiter(new ConcurrencyPolicy { Limit = 3, Queue = 4 });
            var running = 0;
            var queue = new List<(Task<bool> Permit, CancellationTokenSource Source)>();
            foreach (var step in script)
            {
                switch (step % 3)
                {
                    case 0:
                        var source = new CancellationTokenSource();
                        var result = limiter.Acquire(source.Token);
                        if (running < 3 && queue.Count == 0)
                        {
                            running++;
                            if (result is not { IsCompletedSuccessfully: true })
                            {
                                return false;
                            }
                        }
                        else if (queue.Count == 4)
                        {
                            if (result is not null)
                            {
                                return false;
                            }
                        }
                        else
                        {
                            queue.Add((result!.Value.AsTask(), source));
                        }

                        break;
                    case 1 when running > 0:
                        limiter.Release();
                        if (queue.Count == 0)
                        {
                            running--;
                        }
                        else
                        {
                            var first = queue[0];
                            queue.RemoveAt(0);
                            if (!first.Permit.IsCompletedSuccessfully || !first.Permit.Result)
                            {
                                return false;
                            }
                        }

                        break;
                    case 2 when queue.Count > 0:
                        var leaving = queue[step % queue.Count];
                        queue.Remove(leaving);
                        leaving.Source.Cancel();
                        if (leaving.Permit is not { IsCompletedSuccessfully: true, Result: false })
                        {
                            return false;
                        }

                        break;
                }

                if (limiter.Running != running || limiter.Waiting != queue.Count || queue.Exists(static waiter => waiter.Permit.IsCompleted))
                {
                    return false;
                }
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithEndSize(100));
}
