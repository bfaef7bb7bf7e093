using Clients.Testing;

namespace Clients.Resilience.Tests.Matrix;

/// <summary>Streams that are handed out and forgotten: what they hold comes back.</summary>
public sealed class UnreadStreamTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);
    private static readonly FakeResponse Blob = FakeResponse.Bytes(new byte[100], "application/octet-stream");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 50)]
    [InlineData(2, 0)]
    [InlineData(2, 50)]
    public async Task Stream_NobodyReads_GivesItsPermitBackInTheEnd(int protocol, int readBefore)
    {
        await using var server = Serve(protocol).Always(WireFault.HalfAnswer(WireEnding.Hang));
        using var things = Connect(server, protocol);
        var stream = await things.Client.GetBlobAsync(cancellationToken: Token);
        await stream.ReadExactlyAsync(new byte[readBefore], Token);

        things.Time.Advance((10 * Idle) - TimeSpan.FromTicks(1));
        Assert.Equal(1, things.Connection.Runtime.Concurrency.Running);
        things.Time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
        await server.WaitForQuietAsync(Token);
        var exception = await Assert.ThrowsAsync<UpstreamException>(async () => await stream.ReadExactlyAsync(new byte[1], Token));
        Assert.Equal((UpstreamErrorCode.TimeoutBody, 200), (exception.Code, exception.Error.Status));
        Assert.Contains("Nobody read", exception.Error.Detail!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_ReadSlowly_GoesOn()
    {
        await using var server = Serve(protocol: 1);
        using var things = Connect(server, protocol: 1);
        await using var stream = await things.Client.GetBlobAsync(cancellationToken: Token);
        for (var i = 0; i < 100; i++)
        {
            things.Time.Advance(9 * Idle);
            await stream.ReadExactlyAsync(new byte[1], Token);
        }

        Assert.Equal(0, await stream.ReadAsync(new byte[1], Token));
        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
    }

    /// <summary>A whole file, or an error: never a part that looks whole.</summary>
    [Theory]
    [InlineData(1, +5)]
    [InlineData(2, +5)]
    [InlineData(2, -5)]
    public async Task Stream_OfTheWrongLength_IsNeverTakenForWhole(int protocol, int more)
    {
        await using var server = Serve(protocol).Always(WireFault.WrongLength(more));
        using var things = Connect(server, protocol);
        await using var stream = await things.Client.GetBlobAsync(cancellationToken: Token);

        var exception = await Assert.ThrowsAsync<UpstreamException>(() => stream.CopyToAsync(Stream.Null, Token));

        Assert.Equal(more > 0 ? UpstreamErrorCode.ResponseTruncated : UpstreamErrorCode.ProtocolError, exception.Code);
        await server.WaitForQuietAsync(Token);
    }

    /// <summary>The same where other code reads the answer: a façade that hands it on, a library that brings its own client.</summary>
    [Theory]
    [InlineData(1, +5)]
    [InlineData(2, +5)]
    [InlineData(2, -5)]
    public async Task Answer_OfTheWrongLength_IsNeverHandedOnAsWhole(int protocol, int more)
    {
        await using var server = Serve(protocol).Always(WireFault.WrongLength(more));
        using var things = Connect(server, protocol);
        var expected = more > 0 ? UpstreamErrorCode.ResponseTruncated : UpstreamErrorCode.ProtocolError;

        var raw = await things.Connection.SendAsync(
            new UpstreamRequest(ThingOperations.Get) { Path = new Dictionary<string, string> { ["id"] = "7" } }, cancellationToken: Token);
        await using (raw.Value)
        {
            Assert.Equal(expected, (await Assert.ThrowsAsync<UpstreamException>(() => raw.Value!.CopyToAsync(Stream.Null, Token))).Code);
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.BaseAddress, "/things/7"));
        var foreign = things.Connection.SendAsync(request, options: new UpstreamCallOptions { Attempts = 1 }, cancellationToken: Token);
        Assert.Equal(expected, (await things.FailAsync(foreign)).Code);
        await server.WaitForQuietAsync(Token);
    }

    [Theory]
    [InlineData(1, WireEnding.Close)]
    [InlineData(1, WireEnding.Reset)]
    [InlineData(2, WireEnding.Close)]
    [InlineData(2, WireEnding.Reset)]
    public async Task Stream_Begun_IsNeverRepeated(int protocol, WireEnding ending)
    {
        await using var server = Serve(protocol).Always(WireFault.HalfAnswer(ending));
        using var things = Connect(server, protocol);
        await using var stream = await things.Client.GetBlobAsync(cancellationToken: Token);

        var exception = await Assert.ThrowsAsync<UpstreamException>(() => stream.CopyToAsync(Stream.Null, Token));

        Assert.Equal((UpstreamErrorCode.ResponseTruncated, CallEffect.Unknown), (exception.Code, exception.Error.Effect));
        Assert.Single(server.Deliveries);
        Assert.Equal(0, things.Connection.Runtime.Concurrency.Running);
        await server.WaitForQuietAsync(Token);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Stream_Canceled_LetsGoOfItsConnection(int protocol)
    {
        await using var server = Serve(protocol).Always(WireFault.HalfAnswer(WireEnding.Hang));
        using var things = Connect(server, protocol);
        using var caller = new CancellationTokenSource();
        await using var stream = await things.Client.GetBlobAsync(cancellationToken: caller.Token);
        await stream.ReadExactlyAsync(new byte[50], Token);

        var read = stream.ReadAsync(new byte[1], Token).AsTask();
        await caller.CancelAsync();

        Assert.Equal(caller.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read)).CancellationToken);
        await server.WaitForQuietAsync(Token);
        Assert.Single(server.Deliveries);
    }

    private static FaultServer Serve(int protocol) => FaultServer.Start(new FaultServerOptions { Http2 = protocol == 2, Answer = static _ => Blob });

    private static ThingsUnderTest Connect(FaultServer server, int protocol) => new(
        server.BaseAddress,
        static definition => definition with { Budget = new BudgetPolicy { Idle = Idle } },
        settings => settings.Transport = new HeadCounter(
            TransportFactory.CreateSockets(ThingsContract.Default, privateAddressesAllowed: true), protocol == 2));
}
