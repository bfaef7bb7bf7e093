using System.Net;
using System.Net.Sockets;
using Clients.Resilience.Tests.Servers;

namespace Clients.Resilience.Tests.Hostile;

/// <summary>What is dialled is what was checked.</summary>
public sealed class DialTests
{
    [Fact]
    public void Table_OfSpecialNetworks_HoldsAtBothEnds()
    {
        foreach (var special in SpecialAddresses.All.Where(static special => special.Prefix != "::ffff:0:0/96"))
        {
            Assert.True(AddressRules.IsForbidden(special.Network.BaseAddress), special.Prefix);
            Assert.True(AddressRules.IsForbidden(Last(special.Network)), special.Prefix);
        }
    }

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.0")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.0.1.0")]
    [InlineData("192.0.3.0")]
    [InlineData("192.167.255.255")]
    [InlineData("192.169.0.0")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("203.0.112.255")]
    [InlineData("203.0.114.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2001:200::1")]
    [InlineData("2001:db7:ffff::1")]
    [InlineData("2001:db9::1")]
    [InlineData("2003::1")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("3ffe::1")]
    [InlineData("::ffff:1.1.1.1")]
    public void Neighbours_OfSpecialNetworks_ArePublic(string address) => Assert.False(AddressRules.IsForbidden(IPAddress.Parse(address)));

    [Theory]
    [InlineData("4000::1")]
    [InlineData("fe80::1%3")]
    [InlineData("ff0e::1%2")]
    [InlineData("::ffff:169.254.169.254")]
    public void Addresses_OutsideOfWhatIsAllocated_AreRefused(string address) => Assert.True(AddressRules.IsForbidden(IPAddress.Parse(address)));

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("93.184.216.34,10.0.0.1")]
    [InlineData("10.0.0.1,93.184.216.34")]
    [InlineData("93.184.216.34,::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("fe80::1%2")]
    public async Task Name_WithAnAddressInside_IsNotDialled(string answer)
    {
        var dialer = new ScriptedDialer(0, [Addresses(answer)]);
        using var things = Connect(dialer);

        var error = await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Equal((UpstreamErrorCode.EgressDenied, CallEffect.NotSent, 1), (error.Code, error.Effect, dialer.Lookups));
        Assert.Equal("Nothing was sent: 'things.example' resolves to an address inside a private or reserved network.", error.Detail);
        Assert.Empty(dialer.Dialled);
    }

    [Fact]
    public async Task Name_WhoseAnswerChanges_IsLookedUpOncePerConnectionAndDialledAsChecked()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        var dialer = new ScriptedDialer(server.Address.Port, [Addresses("93.184.216.34,2606:4700::1"), Addresses("127.0.0.1")]);
        using var things = Connect(dialer);

        var first = await things.FailAsync(things.Client.GetThingAsync("7")); // the server speaks no TLS: dialled, and no further
        Assert.NotEqual(UpstreamErrorCode.EgressDenied, first.Code);
        Assert.Equal("93.184.216.34,2606:4700::1", Assert.Single(dialer.Dialled));

        Assert.Equal(UpstreamErrorCode.EgressDenied, (await things.FailAsync(things.Client.GetThingAsync("7"))).Code); // and now rebound
        Assert.Single(dialer.Dialled);
        Assert.Equal(2, dialer.Lookups);
        Assert.Empty(server.Deliveries);
    }

    [Fact]
    public async Task InternalUpstream_MayStandInside()
    {
        var dialer = new ScriptedDialer(0, [Addresses("10.0.0.1")]);
        using var things = Connect(dialer, static d => d with { Internal = true });

        Assert.NotEqual(UpstreamErrorCode.EgressDenied, (await things.FailAsync(things.Client.GetThingAsync("7"))).Code);
        Assert.Equal("10.0.0.1", Assert.Single(dialer.Dialled));
    }

    [Fact]
    public async Task Name_WithoutAnAddress_IsNotFound()
    {
        var dialer = new ScriptedDialer(0, [[]]);
        using var things = Connect(dialer);

        var error = await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Equal((UpstreamErrorCode.DnsFailed, CallEffect.NotSent, 1), (error.Code, error.Effect, dialer.Lookups));
        Assert.Empty(dialer.Dialled);
    }

    [Fact]
    public async Task Name_ThatCannotBeLookedUp_IsNotFound()
    {
        var dialer = new ScriptedDialer(0, []);
        using var things = Connect(dialer);

        var exception = await Assert.ThrowsAsync<UpstreamException>(() => things.Client.GetThingAsync("7"));

        Assert.Equal((UpstreamErrorCode.DnsFailed, CallEffect.NotSent), (exception.Code, exception.Error.Effect));
        var notFound = Assert.IsType<HostNotFoundException>(exception.InnerException!.InnerException);
        Assert.Equal("'things.example' has no address.", notFound.Message);
        Assert.IsType<SocketException>(notFound.InnerException);
    }

    [Fact]
    public async Task Literal_IsDialledWithoutALookup()
    {
        var dialer = new ScriptedDialer(0, [Addresses("1.1.1.1")]);
        using var things = new ThingsUnderTest(
            new Uri("https://93.184.216.34"), static d => d with { Retry = new RetryPolicy { Attempts = 1 } }, settings => settings.Dialer = dialer);

        await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Equal(("93.184.216.34", 0), (Assert.Single(dialer.Dialled), dialer.Lookups));
    }

    /// <summary>Of the names that resolve inside, only the proxy's own, at its own port, may be dialled.</summary>
    [Theory]
    [InlineData("http://proxy.example:3128", "http://PROXY.example:3128", true)]
    [InlineData("http://proxy.example:3129", "http://proxy.example:3128", false)]
    [InlineData("http://things.example:3128", "http://proxy.example:3128", false)]
    [InlineData("http://proxy.example:3128", null, false)]
    public async Task Proxy_MayStandInside(string target, string? proxy, bool dials)
    {
        var dialer = new ScriptedDialer(0, [Addresses("10.0.0.1")]);
        var guard = new ConnectGuard(privateAddressesAllowed: false, proxy is null ? null : new Uri(proxy), dialer);
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, ConnectCallback = guard.ConnectAsync });
        using var request = new HttpRequestMessage(HttpMethod.Get, target);

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => http.SendAsync(request, TestContext.Current.CancellationToken));

        Assert.Equal((dials, !dials), (dialer.Dialled.Count == 1, exception.InnerException is CallFaultException));
    }

    private static IPAddress[] Addresses(string list) => [.. list.Split(',').Select(IPAddress.Parse)];

    private static ThingsUnderTest Connect(ScriptedDialer dialer, Func<UpstreamDefinition, UpstreamDefinition>? define = null) => new(
        ThingsContract.Default.BaseAddress,
        d => (define?.Invoke(d) ?? d) with { Retry = new RetryPolicy { Attempts = 1 } },
        settings => settings.Dialer = dialer);

    private static IPAddress Last(IPNetwork network)
    {
        var bytes = network.BaseAddress.GetAddressBytes();
        for (var bit = network.PrefixLength; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return new IPAddress(bytes);
    }

    /// <summary>Answers lookup n with answer n, the last one for ever, and dials one port of this machine.</summary>
    private sealed class ScriptedDialer(int port, IPAddress[][] answers) : Dialer
    {
        public int Lookups { get; private set; }

        public List<string> Dialled { get; } = [];

        public override Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
            answers.Length == 0
                ? Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound))
                : Task.FromResult(answers[Math.Min(Lookups++, answers.Length - 1)]);

        public override ValueTask<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
        {
            Dialled.Add(string.Join<IPAddress>(',', addresses));
            return Port == 0 ? throw new IOException("Not in this test.") : base.ConnectAsync([IPAddress.Loopback], Port, cancellationToken);
        }

        private int Port { get; } = port;
    }
}
