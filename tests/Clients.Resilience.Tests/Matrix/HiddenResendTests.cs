using Clients.Resilience.Tests.Servers;
using Clients.Testing;

namespace Clients.Resilience.Tests.Matrix;

/// <summary>
/// SocketsHttpHandler sends bodyless requests again by itself when the server closes without a reply (dotnet/runtime#86714): one such POST
/// is delivered four times. Not here.
/// </summary>
public sealed class HiddenResendTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static MatrixTheoryData<string, int, WireEnding, bool, bool> Deliveries() => new(
        ["POST", "PATCH", "DELETE"], [1, 2], [WireEnding.Close, WireEnding.Reset], [false, true], [false, true]);

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task NotIdempotent_WithoutBody_IsDeliveredOnce(string method, int protocol, WireEnding ending, bool keptAlive, bool read)
    {
        await using var server = Serve(protocol);
        using var client = new MatrixClient(server, protocol == 2);
        if (keptAlive)
        {
            await SendAsync(client, method);
        }

        var before = server.Deliveries.Count;
        server.Always(read ? WireFault.NoAnswer(ending) : WireFault.Unread(ending));
        var error = (await Assert.ThrowsAsync<UpstreamException>(() => SendAsync(client, method))).Error;

        Assert.Equal(1, server.Deliveries.Count - before);
        Assert.Equal((UpstreamErrorCode.ConnectionLost, CallEffect.Unknown, 1), (error.Code, error.Effect, error.Attempts));
        await server.WaitForQuietAsync(Token);
    }

    /// <summary>The rule for requests alone, on a pool that is not ours.</summary>
    [Fact]
    public async Task NotIdempotent_OverAnyTransport_IsDeliveredOnceBecauseItCarriesContent()
    {
        await using var server = Serve(protocol: 1).Always(WireFault.NoAnswer(WireEnding.Close));
        using var client = new MatrixClient(server, http2: false, sockets: static pool => (pool.PlaintextStreamFilter, pool.RequestHeaderEncodingSelector) = (null, null));

        await Assert.ThrowsAsync<UpstreamException>(() => SendAsync(client, "POST"));

        Assert.Equal("0", Assert.Single(server.Deliveries).Request!.Headers["Content-Length"]);
    }

    /// <summary>What the transport does without our filter; when this fails, the filter may go.</summary>
    [Fact]
    public async Task Idempotent_OverAnotherTransport_IsSentAgainByIt()
    {
        await using var server = Serve(protocol: 1).Always(WireFault.NoAnswer(WireEnding.Close));
        using var client = new MatrixClient(server, http2: false, sockets: static pool => (pool.PlaintextStreamFilter, pool.RequestHeaderEncodingSelector) = (null, null));

        await Assert.ThrowsAsync<UpstreamException>(() => client.CallAsync(Carries.Nothing, Repeating.Idempotent, Token));

        Assert.Equal(12, server.Deliveries.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Expect_AskedForByTheCaller_IsNeverSent(int protocol)
    {
        await using var server = Serve(protocol);
        using var client = new MatrixClient(server, protocol == 2);
        var options = new UpstreamCallOptions { Headers = new Dictionary<string, string> { ["Expect"] = "100-continue" } };

        try
        {
            await client.SendAsync(
                HttpMethod.Post,
                Repeating.NotIdempotent,
                static (wire, call) => wire.PostBody(RequestValue.Text("x"), call),
                options,
                Token);
        }
        catch (UpstreamException refused)
        {
            Assert.Equal((UpstreamErrorCode.ValidationFailed, CallEffect.NotSent), (refused.Code, refused.Error.Effect));
        }

        Assert.All(server.Deliveries, static delivery => Assert.False(delivery.Request!.Headers.ContainsKey("Expect")));
    }

    private static FaultServer Serve(int protocol) =>
        FaultServer.Start(new FaultServerOptions { Http2 = protocol == 2, Answer = static _ => FakeResponse.Json(Answers.Thing) });

    private static Task<Thing> SendAsync(MatrixClient client, string method) => client.SendAsync(
        new HttpMethod(method),
        Repeating.NotIdempotent,
        method switch
        {
            "POST" => static (wire, call) => wire.Post(call),
            "PATCH" => static (wire, call) => wire.Patch(call),
            _ => static (wire, call) => wire.Delete(call),
        },
        null,
        Token);
}
