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
