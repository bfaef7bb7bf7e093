using Clients.Resilience.Tests.Servers;
using Clients.Testing;

namespace Clients.Resilience.Tests.Matrix;

/// <summary>A caller may give up at any moment: it is told so at once, with its own token, and nothing else comes of it.</summary>
public sealed class CancellationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, int, Repeating> Moments()
    {
        var moments = new TheoryData<string, int, Repeating>();
        foreach (var protocol in new[] { 1, 2 })
        {
            foreach (var moment in new[] { "before", "queue", "gate", "headers", "half a body", "drip", "endless body", "1xx storm" })
            {
                moments.Add(moment, protocol, Repeating.Idempotent);
                moments.Add(moment, protocol, Repeating.NotIdempotent);
            }

            moments.Add("back-off", protocol, Repeating.Idempotent);
            moments.Add("connecting", protocol, Repeating.NotIdempotent); // the pool goes on alone until Budget.Connect, in real time
        }

        return moments;
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task Caller_CancelingAtAnyMoment_IsToldSoAndNothingIsRepeated(string moment, int protocol, Repeating repeating)
    {
        await using var server = FaultServer.Start(new FaultServerOptions
        {
            Http2 = protocol == 2,
            Certificate = moment == "connecting" ? KestrelUpstream.Certificate : null,
            Answer = static _ => FakeResponse.Json(Answers.Thing),
        });
        using var client = new MatrixClient(server, protocol == 2, static definition => definition with
        {
            Breaker = new BreakerPolicy { Consecutive = 1, FailureRatio = 0.01, Minimum = 1 }, // whatever counts opens it
            Concurrency = new ConcurrencyPolicy { Limit = 1, Queue = 1 },
        });
        using var caller = new CancellationTokenSource();

        var (call, other) = await BeginAsync(moment, client, server, repeating, caller);
        var deliveries = server.Deliveries.Count;
        await caller.CancelAsync();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(caller.Token, exception.CancellationToken);
        if (other is not null)
        {
            server.Release();
            await other;
        }

        await server.WaitForQuietAsync(Token);
        Assert.Equal(deliveries, server.Deliveries.Count);
        Assert.Equal(TimeSpan.Zero, client.Clock.Elapsed);
        Assert.Equal((0, 0), (client.Connection.Runtime.Concurrency.Running, client.Connection.Runtime.Concurrency.Waiting));
        Assert.Equal(
            moment == "back-off" ? CircuitPhase.Open : CircuitPhase.Closed, // by the answer before it
            client.Connection.Runtime.Circuits.For(server.BaseAddress).State.Phase);
    }

    /// <summary>Starts a call and waits until it is at that moment.</summary>
    private static async Task<(Task Call, Task? Other)> BeginAsync(
        string moment, MatrixClient client, FaultServer server, Repeating repeating, CancellationTokenSource caller)
    {
        Task? other = null;
        Task Call() => client.CallAsync(Carries.Json, repeating, caller.Token);
        switch (moment)
        {
            case "before":
                await caller.CancelAsync();
                return (Call(), null);
            case "connecting":
                server.Always(WireFault.Connecting(WireEnding.Hang));
                break;
            case "queue":
                server.Then(WireFault.NoAnswer(WireEnding.Hang));
                other = client.CallAsync(Carries.Json, repeating, Token);
                await server.WaitForPausesAsync(1, Token);
                var queued = Call();
                Assert.Equal(1, client.Connection.Runtime.Concurrency.Waiting);
                return (queued, other);
            case "gate":
                server.Then(WireFault.Status(429, "3"));
                await Assert.ThrowsAsync<UpstreamException>(() => client.CallAsync(Carries.Json, Repeating.NotIdempotent, Token));
                var gated = Call();
                await client.Clock.NextDelayAsync(Token);
                return (gated, null);
            case "back-off":
                server.Then(WireFault.Status(503, "3"));
                var waiting = Call();
                await client.Clock.NextDelayAsync(Token);
                return (waiting, null);
            case "headers":
                server.Always(WireFault.NoAnswer(WireEnding.Hang));
                break;
            case "half a body":
                server.Always(WireFault.HalfAnswer(WireEnding.Hang));
                break;
            case "drip":
                server.Always(WireFault.Drip());
                break;
            case "endless body":
                server.Always(WireFault.EndlessBody());
                break;
            case "1xx storm":
                server.Always(WireFault.Of("storm", static async exchange =>
                {
                    await exchange.InformAsync(103);
                    await exchange.PauseAsync();
                }));
                break;
        }

        var call = Call();
        if (moment == "endless body")
        {
            await client.Heads.WaitAsync(1, Token);
        }
        else
        {
            await server.WaitForPausesAsync(1, Token);
        }

        return (call, other);
    }
}
