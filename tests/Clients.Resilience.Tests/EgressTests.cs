using System.Net;
using Clients.Resilience.Tests.Servers;

namespace Clients.Resilience.Tests;

public sealed class EgressTests
{
    private static EgressRules Rules => new(ThingsContract.Default with
    {
        Egress = new EgressPolicy { Hosts = ["files.things.example"], RedirectHosts = ["*.blob.example", "*.cdn.example", "exact.example"], Ports = [8443] },
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
    [InlineData("https://x.cdn.example/a", true)]
    [InlineData("https://X.BLOB.example/a", true)]
    [InlineData("https://exact.example/a", true)]
    [InlineData("https://xact.example/a", false)]
    [InlineData("https://x.exact.example/a", false)]
    [InlineData("https://blob.example/a", false)]
    [InlineData("https://xblob.example/a", false)]
    [InlineData("http://x.blob.example/a", false)]
    public void Address_OfARedirect_MayMatchAWildcard(string uri, bool allowed) =>
        Assert.Equal(allowed, Rules.Refuse(new Uri(uri), redirected: true) is null);

    /// <summary>Word by word, since it is all that a person gets to see of a refusal; what comes from outside is encoded and cut.</summary>
    [Theory]
    [InlineData("things/7", "the address is not absolute")]
    [InlineData("https://user@things.example/a", "the address carries user information")]
    [InlineData("https://things.example/a%00", "the path holds an encoded control character")]
    [InlineData("https://things.example/%1f/a", "the path holds an encoded control character")]
    [InlineData("https://things.example/%20/%0A", "the path holds an encoded control character")]
    [InlineData("https://things.example/a%7f", "the path holds an encoded control character")]
    [InlineData("https://things.example/a%7F", "the path holds an encoded control character")]
    [InlineData("https://things.example/%20%7E/70%25%2F?q=%00", null)]
    [InlineData("https://evil.example/a", "host 'evil.example' is not in the allowlist (egress.hosts)")]
    [InlineData("https://b\u00fccher.example/a", "host 'xn--bcher-kva.example' is not in the allowlist (egress.hosts)")]
    [InlineData("https://[::1]/a", "host '%3A%3A1' is not in the allowlist (egress.hosts)")]
    [InlineData("ftp://things.example/a", "scheme 'ftp' is not allowed (egress.schemes)")]
    [InlineData("https://files.things.example:9443/a", "port 9443 is not allowed (egress.ports)")]
    public void Refusal_SaysWhy(string uri, string? reason) => Assert.Equal(reason, Rules.Refuse(new Uri(uri, UriKind.RelativeOrAbsolute)));

    [Fact]
    public void Refusal_OfWhatIsNoPlainAddress_SaysWhy()
    {
        const string Odd = "the path or query holds a blank, a line break, a control character or something beyond ASCII";
        var asItIs = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        using var tunnel = new HttpRequestMessage(HttpMethod.Connect, "https://things.example/a");

        Assert.Equal("the address is not absolute", Rules.Refuse((Uri?)null));
        Assert.Equal("CONNECT would open a tunnel to wherever its Host header says", Rules.Refuse(tunnel));
        Assert.Equal(Odd, Rules.Refuse(new Uri("https://things.example/a b", in asItIs)));
        Assert.Equal(Odd, Rules.Refuse(new Uri("https://things.example/a?b c", in asItIs)));
        Assert.Equal(Odd, Rules.Refuse(new Uri("https://things.example/a?b=\x7f", in asItIs)));
        Assert.Null(Rules.Refuse(new Uri("https://things.example/!a~?!b~", in asItIs)));
        Assert.Equal("the path holds an encoded control character", Rules.Refuse(new Uri("https://things.example/%%00", in asItIs)));
        Assert.Equal(
            "host 'x.evil.example' is not in the allowlist (egress.hosts, egress.redirectHosts)", Rules.Refuse(new Uri("https://x.evil.example/a"), redirected: true));
        var label = new string('a', 30);
        Assert.Equal(
            $"host '{label}.{label}.{new string('a', 18)}' is not in the allowlist (egress.hosts)", Rules.Refuse(new Uri($"https://{label}.{label}.{label}.example/a")));
        Assert.Equal(
            $"host '{label}.{label}.{new string('a', 18)}' is not in the allowlist (egress.hosts)", Rules.Refuse(new Uri($"https://{label}.{label}.{new string('a', 18)}/a")));
    }

    /// <summary>Same scheme, same host, same port, in every combination of the three.</summary>
    [Theory]
    [InlineData("https://things.example", true)]
    [InlineData("https://THINGS.example:443/a?b", true)]
    [InlineData("http://things.example:443", false)]
    [InlineData("https://things.example:444", false)]
    [InlineData("https://other.example", false)]
    public void Origin_IsSchemeHostAndPort(string uri, bool same)
    {
        Assert.Equal(same, Rules.IsHome(new Uri(uri)));
        Assert.Equal(same, EgressRules.IsSameOrigin(new Uri("https://things.example/x"), new Uri(uri)));
    }

    [Theory]
    [InlineData("http://localhost:5000", "http://127.0.0.1:1/a", true)] // another server of this machine
    [InlineData("http://localhost:5000", "http://localhost:1/a", true)]
    [InlineData("http://localhost:5000", "http://[::1]:1/a", true)]
    [InlineData("http://localhost:5000", "http://things.example/a", false)]
    [InlineData("https://things.example", "http://localhost:1/a", false)]
    public void Loopback_KnowsNoSchemesAndPorts(string home, string uri, bool allowed) => Assert.Equal(allowed, new EgressRules(ThingsContract.Default with
    {
        BaseAddress = new Uri(home), Egress = new EgressPolicy { Hosts = ["127.0.0.1", "localhost", "::1", "things.example"] },
    }).Refuse(new Uri(uri)) is null);

    [Theory]
    [InlineData("https://things.example", false, false, false)]
    [InlineData("https://things.example", true, false, true)]
    [InlineData("https://things.example", false, true, true)]
    [InlineData("http://localhost:5000", false, false, true)]
    [InlineData("http://[::1]:5000", false, false, true)]
    [InlineData("http://10.0.0.1", false, false, false)]
    public void PrivateAddresses_AreForThoseWhoStandInside(string home, bool house, bool configured, bool allowed) => Assert.Equal(allowed, new EgressRules(
        ThingsContract.Default with { BaseAddress = new Uri(home), Internal = house, Egress = new EgressPolicy { PrivateAddresses = configured } }).PrivateAddressesAllowed);

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
            Assert.Matches(@"^Nothing was sent: host '.+' is not in the allowlist \(egress\.hosts\)\.$", exception.Error.Detail);
        }

        Assert.Empty(server.Deliveries);
    }

    private static SocketsHttpHandler Sockets(ConnectGuard guard) => new() { ConnectCallback = guard.ConnectAsync };
}
