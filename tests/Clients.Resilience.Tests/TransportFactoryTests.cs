using System.Net;
using System.Net.Sockets;
using Clients.Resilience.Tests.Matrix;
using Clients.Testing;

namespace Clients.Resilience.Tests;

/// <summary>The connection pool does nothing by itself, and its bounds are the policy's.</summary>
public sealed class TransportFactoryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Pool_DoesNothingBehindThePipelinesBack()
    {
        using var pool = TransportFactory.CreateSockets(ThingsContract.Default with { Budget = new BudgetPolicy { Connect = TimeSpan.FromSeconds(2) } }, privateAddressesAllowed: false);

        Assert.Equal((false, false, false, null), (pool.AllowAutoRedirect, pool.UseCookies, pool.UseProxy, pool.Proxy));
        Assert.Equal((DecompressionMethods.All, true, null), (pool.AutomaticDecompression, pool.EnableMultipleHttp2Connections, pool.ActivityHeadersPropagator));
        Assert.Equal(
            (TimeSpan.FromSeconds(2), TimeSpan.Zero, TimeSpan.FromMinutes(5)), (pool.ConnectTimeout, pool.ResponseDrainTimeout, pool.PooledConnectionLifetime));
    }

    [Theory]
    [InlineData(1, 1024)]
    [InlineData(1024, 1024)]
    [InlineData(5000, 5000)]
    public void Pool_HasRoomForEveryCallThatMayRun(int limit, int connections)
    {
        using var pool = TransportFactory.CreateSockets(ThingsContract.Default with { Concurrency = new ConcurrencyPolicy { Limit = limit } }, privateAddressesAllowed: false);

        Assert.Equal(connections, pool.MaxConnectionsPerServer);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3 * 1024, 3)]
    [InlineData((4 * 1024) - 1, 3)]
    public void Pool_BoundsHeadersInKilobytes(int headers, int kilobytes)
    {
        using var pool = TransportFactory.CreateSockets(ThingsContract.Default with { Limits = new LimitPolicy { Headers = headers } }, privateAddressesAllowed: false);

        Assert.Equal(kilobytes, pool.MaxResponseHeadersLength);
    }

    [Fact]
    public void Pool_GoesThroughTheProxyOfThePolicy()
    {
        var proxy = new Uri("http://proxy.example:3128");
        using var pool = TransportFactory.CreateSockets(ThingsContract.Default with { Egress = new EgressPolicy { Proxy = proxy } }, privateAddressesAllowed: false);

        Assert.Equal((true, proxy), (pool.UseProxy, pool.Proxy!.GetProxy(ThingsContract.Default.BaseAddress)));
    }

    /// <summary>HTTP/2 says itself what it has not processed, and ends its connections as it likes.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Connection_IsWatchedWhereItsEndWouldMeanSendingAgain(int protocol)
    {
        var watched = new List<bool>();
        await using var server = FaultServer.Start(new FaultServerOptions { Http2 = protocol == 2, Answer = static _ => FakeResponse.Json(Servers.Answers.Thing) });
        using var client = new MatrixClient(server, protocol == 2, sockets: pool =>
        {
            var filter = pool.PlaintextStreamFilter!;
            pool.PlaintextStreamFilter = async (context, token) =>
            {
                var stream = await filter(context, token);
                watched.Add(stream is AnsweredOrBrokenStream);
                return stream;
            };
        });

        await client.CallAsync(Carries.Nothing, Repeating.Idempotent, Token);

        Assert.Equal(protocol == 1, Assert.Single(watched));
    }

    [Fact]
    public async Task Dialer_SendsAtOnceAndOwnsItsSocket()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var stream = Assert.IsType<NetworkStream>(await Dialer.Network.ConnectAsync([IPAddress.Loopback], ((IPEndPoint)listener.LocalEndpoint).Port, Token));
        var socket = stream.Socket;

        Assert.True(socket.NoDelay);
        await stream.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => socket.NoDelay);
        Assert.Contains(IPAddress.Loopback, await Dialer.Network.ResolveAsync("localhost", Token));
    }
}
