using System.Net;
using System.Net.Sockets;
using Acme.Servers;
using Clients.Resilience;
using Clients.Wire.Tests.Servers;

namespace Clients.Wire.Tests;

/// <summary>Operations with servers of their own go where the contract sends them, credentials only home.</summary>
public sealed class ServerTests
{
    [Fact]
    public async Task Operations_GoToTheirOwnServer()
    {
        await using var upstream = await Upstream.StartAsync();
        var client = UpstreamClient.Create<IServersClient>(settings =>
        {
            settings.Token = static _ => new ValueTask<string?>("secret");
            settings.Transport = EveryHostIs(upstream.Address);
        });

        await client.AtHomeAsync("a/b");
        await client.AtTheSameAsync();
        await client.AtNextVersionAsync("a/b", "c d");
        await client.UploadAsync("s");
        await client.RegionAsync();

        Assert.Equal(
        [
            "gateway.example /servers/v1/home/a%2Fb Bearer secret", "gateway.example /servers/v1/same Bearer secret",
            "gateway.example /v2/next/a%2Fb?q=c%20d Bearer secret", "uploads.example /base/files ", "eu.regions.example /v3/files ",
        ], upstream.Arrivals.Select(static a => $"{a.Header("Host")} {a.Target} {a.Header("Authorization")}"));
        Assert.All(upstream.Arrivals, static a => Assert.Null(a.Header("Cookie")));
    }

    [Fact]
    public async Task FakeUpstream_StandsForEveryHost()
    {
        await using var upstream = await Upstream.StartAsync();
        var client = UpstreamClient.Create<IServersClient>(settings =>
        {
            settings.Token = static _ => new ValueTask<string?>("secret");
            settings.BaseAddress = upstream.Address;
        });

        await client.UploadAsync("s");
        await client.AtNextVersionAsync("x");

        Assert.Equal(["/base/files", "/v2/next/x"], upstream.Arrivals.Select(static a => a.Target));
    }

    private static SocketsHttpHandler EveryHostIs(Uri address) => new()
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, address.Port), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };
}
