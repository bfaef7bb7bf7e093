using System.Net;
using System.Net.Sockets;
using Clients.Testing.Tests.Contracts;

namespace Clients.Testing.Tests;

public sealed class FakeUpstreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fakes_InParallel_AreIndependent()
    {
        var counts = await Task.WhenAll(Enumerable.Range(1, 30).Select(async calls =>
        {
            await using var upstream = await FakeUpstream.FromContract(Contract.Text).StartAsync(Token);
            using var client = new HttpClient { BaseAddress = upstream.BaseAddress };
            await Task.WhenAll(Enumerable.Range(0, calls).Select(_ => client.GetStringAsync("orders/1", Token)));
            return (calls, upstream.Requests.Count);
        }));

        Assert.All(counts, count => Assert.Equal(count.calls, count.Count));
    }

    [Fact]
    public async Task Request_IsRecordedAsItCame()
    {
        await using var upstream = await FakeUpstream.FromContract(Contract.Text).StartAsync(Token);
        using var client = new HttpClient { BaseAddress = upstream.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Get, "files/a%20b?x=%C3%BC") { Headers = { { "X-Two", ["1", "2"] } } };

        (await client.SendAsync(request, Token)).Dispose();
        await upstream.WaitForRequestsAsync(1, Token);

        var recorded = Assert.Single(upstream.Requests);
        Assert.Equal(("GET", "/files/a%20b", "?x=%C3%BC", "getFile"), (recorded.Method, recorded.Path, recorded.Query, recorded.OperationId));
        Assert.Equal("1,2", recorded.Headers["x-two"].Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal("GET /files/a%20b?x=%C3%BC", recorded.ToString());
    }

    [Fact]
    public async Task Disposed_RefusesConnections_AndMayBeDisposedAgain()
    {
        var upstream = await FakeUpstream.FromContract(Contract.Text).StartAsync(Token);
        using var client = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri(upstream.BaseAddress, "orders/1"), Token)).StatusCode);

        await upstream.DisposeAsync();
        await upstream.DisposeAsync();

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri(upstream.BaseAddress, "orders/1"), Token));
        Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketException>(exception.InnerException).SocketErrorCode);
        Assert.Throws<InvalidOperationException>(() => FakeUpstream.FromContract(Contract.Text).BaseAddress);
    }
}
