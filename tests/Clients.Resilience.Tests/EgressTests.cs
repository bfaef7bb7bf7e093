using System.Net;
using Clients.Resilience.Tests.Servers;

namespace Clients.Resilience.Tests;

public sealed class EgressTests
{
    private static readonly EgressRules Rules = new(ThingsContract.Default with
    {
        Egress = new EgressPolicy { Hosts = ["files.things.example"], RedirectHosts = ["*.blob.example"], Ports = [8443] },
    });

    [Theory]
    [InlineData("https://things.example/a", true)]
    [InlineData("https://THINGS.example/a", true)]
    [InlineData("https://files.things.example/a", true)]
    [InlineData("https://files.things.example:8443/a", true)]
    [InlineData("https://files.things.example:9443/a", false)]
    [InlineData("http://things.example/a", false)]
    [InlineData("ftp://things.example/a", false)]
    [InlineData("https://user:secret@things.example/a", false)]
    [InlineData("https://things.example.evil.example/a", false)]
    [InlineData("https://evil.example/https://things.example", false)]
    [InlineData("https://things.example./a", false)]
    [InlineData("https://sub.things.example/a", false)]
    [InlineData("https://x.blob.example/a", false)]
    [InlineData("https://127.0.0.1/a", false)]
    [InlineData("https://127.1/a", false)]
    [InlineData("https://2130706433/a", false)]
    [InlineData("https://①②⑦.0.0.1/a", false)]
    [InlineData("https://[::1]/a", false)]
    [InlineData("https://[::ffff:127.0.0.1]/a", false)]
    [InlineData("https://169.254.169.254/latest", false)]
    public void Address_OfARequest_IsAllowedOnlyByTheContract(string uri, bool allowed) =>
        Assert.Equal(allowed, Rules.Refuse(new Uri(uri)) is null);

    [Theory]
    [InlineData("https://x.blob.example/a", true)]
    [InlineData("https://y.x.blob.example/a", true)]
    [InlineData("https://blob.example/a", false)]
    [InlineData("https://xblob.example/a", false)]
    [InlineData("http://x.blob.example/a", false)]
    public void Address_OfARedirect_MayMatchAWildcard(string uri, bool allowed) =>
        Assert.Equal(allowed, Rules.Refuse(new Uri(uri), redirected: true) is null);

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.16.0.1", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("192.168.1.1", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("100.128.0.1", false)]
    [InlineData("224.0.0.1", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("8.8.8.8", false)]
    [InlineData("140.82.121.6", false)]
    [InlineData("::1", true)]
    [InlineData("::", true)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("::ffff:8.8.8.8", false)]
    [InlineData("::7f00:1", true)]
    [InlineData("64:ff9b::7f00:1", true)]
    [InlineData("2002:7f00:1::", true)]
    [InlineData("fe80::1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("ff02::1", true)]
    [InlineData("fd00:ec2::254", true)]
    [InlineData("2606:50c0:8000::153", false)]
    public void NetworkAddress_Resolved_IsForbiddenUnlessPublic(string address, bool forbidden) =>
        Assert.Equal(forbidden, AddressRules.IsForbidden(IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://localhost:{0}")]
    [InlineData("https://127.0.0.1:{0}")]
    public async Task Guard_ForAnExternalUpstream_RefusesToDialInside(string address)
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var transport = Sockets(new ConnectGuard(privateAddressesAllowed: false, null, Dialer.Network));
        using var http = new HttpClient(transport);

        var exception = await Assert.ThrowsAsync<HttpRequestException>(
            () => http.GetAsync(new Uri(string.Format(System.Globalization.CultureInfo.InvariantCulture, address, server.Address.Port)), CancellationToken.None));

        var error = UpstreamErrorMapper.Map(exception);
        Assert.Equal(UpstreamErrorCode.ConnectFailed, error.Code); // without a call the mapper sees what HttpClient makes of it
        Assert.IsType<CallFaultException>(exception.InnerException);
        Assert.Empty(server.Deliveries);
    }

    [Fact]
    public async Task Request_ToAnAllowedNameThatResolvesInside_SendsNothing()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(
            new Uri("https://things.example"), d => d with { Egress = new EgressPolicy { Hosts = ["localhost"], Ports = [server.Address.Port] } });
        using var http = Foreign.Http(things.Connection);

        var exception = await Assert.ThrowsAsync<UpstreamException>(() => http.GetAsync(new Uri($"https://localhost:{server.Address.Port}/")));

        Assert.Equal((UpstreamErrorCode.EgressDenied, CallEffect.NotSent, 1), (exception.Error.Code, exception.Error.Effect, exception.Error.Attempts));
        Assert.Empty(server.Deliveries);
    }

    [Fact]
    public async Task Request_ToAnotherHost_SendsNothing()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(new Uri("https://things.example"));
        using var http = Foreign.Http(things.Connection);

        foreach (var target in new[] { server.Address, new Uri($"//127.0.0.1:{server.Address.Port}/x", UriKind.Relative), new Uri("https://evil.example") })
        {
            var exception = await Assert.ThrowsAsync<UpstreamException>(() => http.GetAsync(target));
            Assert.Equal((UpstreamErrorCode.EgressDenied, CallEffect.NotSent), (exception.Error.Code, exception.Error.Effect));
        }

        Assert.Empty(server.Deliveries);
    }

    private static SocketsHttpHandler Sockets(ConnectGuard guard) => new() { ConnectCallback = guard.ConnectAsync };
}
