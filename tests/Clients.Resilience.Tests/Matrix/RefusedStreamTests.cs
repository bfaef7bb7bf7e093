using Clients.Resilience.Tests.Servers;
using Clients.Testing;

namespace Clients.Resilience.Tests.Matrix;

/// <summary>
/// What a server declares unprocessed on HTTP/2 the transport would send again by itself, three times. Not here: an attempt is a delivery
/// (docs/decisions/0009; the matrix has every cell of it).
/// </summary>
public sealed class RefusedStreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Refusals() => ["REFUSED_STREAM", "GOAWAY"];

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Call_RefusedForEver_IsDeliveredAsOftenAsItSays(string refusal)
    {
        await using var server = Serve().Always(Refuse(refusal));
        using var client = new MatrixClient(server, http2: true);

        var error = (await Assert.ThrowsAsync<UpstreamException>(() => client.CallAsync(Carries.Json, Repeating.NotIdempotent, Token))).Error;

        Assert.Equal(3, server.Deliveries.Count);
        Assert.Equal((UpstreamErrorCode.ProtocolError, CallEffect.NotSent, 3), (error.Code, error.Effect, error.Attempts));
        await server.WaitForQuietAsync(Token);
    }

    /// <summary>What the transport does by itself; when this fails, <see cref="SingleSending"/> may go.</summary>
    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Call_OverAnotherTransport_IsSentAgainByIt(string refusal)
    {
        await using var server = Serve().Always(Refuse(refusal));
        using var client = new MatrixClient(server, http2: true, sockets: static pool => pool.RequestHeaderEncodingSelector = null);

        await Assert.ThrowsAsync<UpstreamException>(() => client.SendAsync(
            HttpMethod.Post, Repeating.NotIdempotent, static (wire, call) => wire.Post(call), new UpstreamCallOptions { Attempts = 1 }, Token));

        Assert.Equal(4, server.Deliveries.Count);
    }

    /// <summary>A rotated connection, or a limit of streams that the client learns of too late, refuses a crowd at once.</summary>
    [Fact]
    public async Task Crowd_RefusedOnce_AllGetThrough()
    {
        const int Crowd = 20; // the retry budget alone would let five of them try again
        await using var server = Serve().Then(WireFault.Of("all refused together", static async exchange =>
        {
            await exchange.PauseAsync(); // or a quick one would be refused again in place of a slow one
            await exchange.ResetStreamAsync(7);
        }), times: Crowd);
        using var client = new MatrixClient(server, http2: true);

        var calls = Task.WhenAll(Enumerable.Range(0, Crowd).Select(_ => client.CallAsync(Carries.Json, Repeating.NotIdempotent, Token)));
        await server.WaitForPausesAsync(Crowd, Token);
        server.Release();

        Assert.Equal(Crowd, (await calls).Length);
        Assert.Equal(2 * Crowd, server.Deliveries.Count);
    }

    /// <summary>The first repetition is free, further ones are charged: an upstream that refuses everything gets little more than twice its load.</summary>
    [Fact]
    public async Task Crowd_RefusedForEver_IsChargedForTheSecondRepetition()
    {
        const int Crowd = 30;
        await using var server = Serve().Always(WireFault.ResetStream(7));
        using var client = new MatrixClient(server, http2: true);

        var codes = await Task.WhenAll(Enumerable.Range(0, Crowd).Select(async _ =>
            (await Assert.ThrowsAsync<UpstreamException>(() => client.CallAsync(Carries.Json, Repeating.NotIdempotent, Token))).Code));

        Assert.All(codes, static code => Assert.Equal(UpstreamErrorCode.ProtocolError, code)); // and no circuit_open
        Assert.Equal((2 * Crowd) + RetryBudget.Floor, server.Deliveries.Count);
    }

    private static WireFault Refuse(string refusal) => refusal == "GOAWAY" ? WireFault.GoAway(processed: false) : WireFault.ResetStream(7);

    private static FaultServer Serve() =>
        FaultServer.Start(new FaultServerOptions { Http2 = true, Answer = static _ => FakeResponse.Json(Answers.Thing) });
}
