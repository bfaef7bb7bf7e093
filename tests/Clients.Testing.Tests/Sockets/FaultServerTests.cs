using System.Net;
using System.Text;

namespace Clients.Testing.Tests.Sockets;

/// <summary>What plain HttpClient meets at a <see cref="FaultServer"/>, on both protocols.</summary>
public sealed class FaultServerTests
{
    private static readonly FakeResponse Whole = FakeResponse.Json("""{ "name": "seven" }""");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, CombinedProtocols]
    public async Task Requests_WithoutFault_AreRecordedAndAnsweredOverOneConnection(bool http2)
    {
        await using var server = Serve(http2);
        using var client = Connect(server, http2);
        var body = new byte[300_000];
        Random.Shared.NextBytes(body);

        using var first = await client.GetAsync("things?page=2", Token);
        using var message = new HttpRequestMessage(HttpMethod.Put, "things/7") { Content = new StreamContent(new MemoryStream(body)) };
        message.Headers.Add("X-Note", "a, b");
        message.Headers.TransferEncodingChunked = !http2;
        using var second = await Send(client, message, http2);

        Assert.Equal((HttpStatusCode.OK, """{"name":"seven"}"""), (first.StatusCode, await first.Content.ReadAsStringAsync(Token)));
        Assert.Equal([1, 2], server.Deliveries.Select(delivery => delivery.Number));
        Assert.Equal(["GET /things?page=2", "PUT /things/7"], server.Deliveries.Select(delivery => delivery.Request!.ToString()));
        Assert.Equal("a, b", server.Deliveries[1].Request!.Headers["x-note"]);
        Assert.Equal(body, server.Deliveries[1].Request!.Body.ToArray());
        Assert.Equal((1, 1), (server.Connections, server.Deliveries[1].Connection));
        await server.WaitForQuietAsync(Token);
    }

    [Theory, CombinedProtocols]
    public async Task Answer_LargerThanEveryWindow_Arrives(bool http2)
    {
        var large = new byte[20_000_000];
        await using var server = FaultServer.Start(new FaultServerOptions { Http2 = http2, Answer = _ => FakeResponse.Bytes(large, "text/plain") });
        using var client = Connect(server, http2);

        Assert.Equal(large.Length, (await client.GetByteArrayAsync("large", Token)).Length);
    }

    /// <summary>
    /// How the connection ended is asked of the socket: it tells of a reset once only, to whichever of reading and writing comes first. On
    /// HTTP/2 both are under way all the time; when the writer (an acknowledgement, say) learns of it, the reader meets an orderly end.
    /// </summary>
    [Theory]
    [InlineData(false, WireEnding.Close)]
    [InlineData(false, WireEnding.Reset)]
    [InlineData(true, WireEnding.Close)]
    [InlineData(true, WireEnding.Reset)]
    public async Task Faults_InOrder_EachAsOftenAsAsked_ThenAllIsWell(bool http2, WireEnding ending)
    {
        await using var server = Serve(http2).Then(WireFault.HalfAnswer(ending), times: 2).Then(WireFault.Status(503, "soon"));
        var sockets = new WatchedSockets();
        using var client = Connect(server, http2, sockets);

        for (var broken = 1; broken <= 2; broken++)
        {
            var error = (await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetStringAsync("a", Token))).HttpRequestError;
            Assert.True(error == HttpRequestError.ResponseEnded || (error == HttpRequestError.Unknown && ending == WireEnding.Reset), $"{error}");
            await server.WaitForQuietAsync(Token);
            Assert.Equal(ending == WireEnding.Reset ? broken : 0, sockets.Resets);
        }

        using var unavailable = await client.GetAsync("a", Token);
        Assert.Equal((503, "soon"), ((int)unavailable.StatusCode, unavailable.Headers.NonValidated["Retry-After"].ToString()));
        Assert.Equal("""{"name":"seven"}""", await client.GetStringAsync("a", Token));
        Assert.Equal(4, server.Deliveries.Count);
        await server.WaitForQuietAsync(Token);
    }

    /// <summary>The reason for <see cref="WireFault.Unread"/> and for counting: SocketsHttpHandler sends again by itself.</summary>
    [Fact]
    public async Task Request_Unread_IsSentAgainByTheTransportItself()
    {
        await using var server = Serve(http2: false).Then(WireFault.None).Always(WireFault.Unread(WireEnding.Close));
        using var client = Connect(server, http2: false);

        await client.GetStringAsync("a", Token);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync("a", null, Token));

        Assert.Equal(5, server.Deliveries.Count);
        Assert.All(server.Deliveries.Skip(1), delivery => Assert.Null(delivery.Request));
    }

    [Theory, CombinedProtocols]
    public async Task Hang_Released_GoesOn(bool http2)
    {
        await using var server = Serve(http2).Then(WireFault.NoAnswer(WireEnding.Hang)).Then(WireFault.HalfAnswer(WireEnding.Hang));
        using var client = Connect(server, http2);

        for (var i = 1; i <= 2; i++)
        {
            var call = client.GetStringAsync("a", Token);
            await server.WaitForPausesAsync(i, Token);
            Assert.False(call.IsCompleted);
            Assert.Equal(1, server.Unfinished);
            server.Release();
            Assert.Equal("""{"name":"seven"}""", await call);
        }

        await server.WaitForQuietAsync(Token);
    }

    [Theory, CombinedProtocols]
    public async Task Drip_ReleasedByteByByte_IsWhole(bool http2)
    {
        await using var server = Serve(http2).Then(WireFault.Drip());
        using var client = Connect(server, http2);

        var call = client.GetStringAsync("a", Token);
        for (var i = 1; i <= Whole.Body.Length; i++)
        {
            await server.WaitForPausesAsync(i, Token);
            server.Release();
        }

        Assert.Equal("""{"name":"seven"}""", await call);
    }

    [Theory, CombinedProtocols]
    public async Task Response_NeitherReadNorDisposed_IsUnfinished(bool http2)
    {
        await using var server = Serve(http2).Then(WireFault.HalfAnswer(WireEnding.Hang));
        using var client = Connect(server, http2);

        var response = await client.GetAsync("a", HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal(1, server.Unfinished);
        response.Dispose();
        await server.WaitForQuietAsync(Token);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Stream_Reset_SaysWithWhichCode(int code)
    {
        await using var server = Serve(http2: true).Always(WireFault.ResetStream(code));
        using var client = Connect(server, http2: true);

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync("a", new StringContent("x"), Token));

        Assert.Equal(code, Assert.IsType<HttpProtocolException>(exception.InnerException).ErrorCode);
        Assert.Equal("x", Encoding.UTF8.GetString(server.Deliveries[0].Request!.Body.Span));
        await server.WaitForQuietAsync(Token);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GoAway_OfAnyKind_IsAProtocolError(bool processed)
    {
        await using var server = Serve(http2: true).Always(WireFault.GoAway(processed));
        using var client = Connect(server, http2: true);

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync("a", new StringContent("x"), Token));

        Assert.Equal(HttpRequestError.HttpProtocolError, exception.HttpRequestError);
        await server.WaitForQuietAsync(Token);
    }

    public static TheoryData<bool, WireFault> Endless() => new()
    {
        { false, WireFault.EndlessBody() }, { true, WireFault.EndlessBody() },
        { false, WireFault.EndlessHeaders(oneField: true) }, { true, WireFault.EndlessHeaders(oneField: true) },
        { false, WireFault.EndlessHeaders(oneField: false) }, { true, WireFault.EndlessHeaders(oneField: false) },
    };

    [Theory]
    [MemberData(nameof(Endless), DisableDiscoveryEnumeration = true)]
    public async Task Answer_WithoutEnd_IsEndedByTheClientsLimit(bool http2, WireFault fault)
    {
        await using var server = Serve(http2).Then(fault);
        using var client = Connect(server, http2);
        client.MaxResponseContentBufferSize = 1_000_000;

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync("a", Token));

        // The type of what HTTP/2 throws is not public.
        Assert.Matches("exceeded the set limit|the configured maximum", exception.GetBaseException().Message);
        await server.WaitForQuietAsync(Token);
    }

    [Theory, CombinedProtocols]
    public async Task Interim_ResponsesByTheThousand_PrecedeTheAnswer(bool http2)
    {
        await using var server = Serve(http2).Then(WireFault.Interim(103, 1000));
        using var client = Connect(server, http2);

        Assert.Equal("""{"name":"seven"}""", await client.GetStringAsync("a", Token));
    }

    [Theory, CombinedProtocols]
    public async Task EarlyAnswer_ComesBeforeTheBodyOfTheRequest(bool http2)
    {
        await using var server = Serve(http2).Then(WireFault.EarlyAnswer(FakeResponse.Empty(413)));
        using var client = Connect(server, http2);
        var body = new EndlessStream();

        using var message = new HttpRequestMessage(HttpMethod.Post, "a") { Content = new StreamContent(body) };
        var sending = Send(client, message, http2);
        await server.WaitForDeliveriesAsync(1, Token);
        body.End();
        using var response = await sending;

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.True(server.Deliveries[0].Request!.Body.IsEmpty);
        await server.WaitForQuietAsync(Token);
    }

    [Fact]
    public async Task GzipBomb_Unpacked_IsAsLargeAsAsked()
    {
        await using var server = Serve(http2: false).Then(WireFault.GzipBomb(10 * 1024 * 1024));
        using var client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All }) { BaseAddress = server.BaseAddress };

        Assert.Equal(10 * 1024 * 1024, (await client.GetByteArrayAsync("a", Token)).Length);
    }

    [Theory]
    [InlineData(WireEnding.Close)]
    [InlineData(WireEnding.Reset)]
    public async Task Connection_EndedBeforeItsFirstByte_DeliversNothing(WireEnding ending)
    {
        await using var server = Serve(http2: false).Then(WireFault.Connecting(ending), times: 4);
        using var client = Connect(server, http2: false);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync("a", Token));

        Assert.Empty(server.Deliveries);
        Assert.InRange(server.Connections, 1, 4); // the transport itself tries again, depending on the moment
        await server.WaitForQuietAsync(Token);
    }

    [Fact]
    public async Task Script_OfOnesOwn_FailingItself_IsTold()
    {
        await using var server = Serve(http2: false).Then(WireFault.Of("broken", _ => throw new InvalidOperationException("a bug")));
        using var client = Connect(server, http2: false);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync("a", new StringContent("x"), Token));

        Assert.Contains("a bug", (await Assert.ThrowsAsync<InvalidOperationException>(() => server.WaitForQuietAsync(Token))).Message);
    }

    private static FaultServer Serve(bool http2) => FaultServer.Start(new FaultServerOptions { Http2 = http2, Answer = _ => Whole });

    private static HttpClient Connect(FaultServer server, bool http2, WatchedSockets? sockets = null) => new(new SocketsHttpHandler
    {
        ConnectCallback = sockets is null ? null : sockets.ConnectAsync,
    })
    {
        BaseAddress = server.BaseAddress,
        DefaultRequestVersion = http2 ? HttpVersion.Version20 : HttpVersion.Version11,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private static Task<HttpResponseMessage> Send(HttpClient client, HttpRequestMessage message, bool http2)
    {
        message.Version = http2 ? HttpVersion.Version20 : HttpVersion.Version11;
        message.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return client.SendAsync(message, Token);
    }

    private sealed class CombinedProtocolsAttribute() : Xunit.v3.DataAttribute
    {
        public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(System.Reflection.MethodInfo testMethod, Xunit.Sdk.DisposalTracker disposalTracker) =>
            new([new TheoryDataRow<bool>(false), new TheoryDataRow<bool>(true)]);

        public override bool SupportsDiscoveryEnumeration() => true;
    }

    /// <summary>A body whose end the test decides.</summary>
    private sealed class EndlessStream : MemoryStream
    {
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override bool CanSeek => false;

        public void End() => _end.TrySetResult();

        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            await destination.FlushAsync(cancellationToken);
            await _end.Task.WaitAsync(cancellationToken);
        }
    }
}
