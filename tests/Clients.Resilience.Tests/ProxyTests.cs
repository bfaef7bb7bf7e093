using System.Net;
using Clients.Resilience.Tests.Servers;
using Microsoft.Extensions.Configuration;

namespace Clients.Resilience.Tests;

/// <summary>Changes what the whole process goes by, so nothing runs beside it.</summary>
[CollectionDefinition(nameof(ProxyTests), DisableParallelization = true)]
public sealed class AloneInTheProcess;

[Collection(nameof(ProxyTests))]
public sealed class ProxyTests
{
    [Fact]
    public async Task Proxy_OfTheEnvironment_IsIgnored()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        await using var proxy = await KestrelUpstream.AnsweringAsync(200);
        var names = new[] { "HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy" };
        var before = HttpClient.DefaultProxy;
        try
        {
            Array.ForEach(names, name => Environment.SetEnvironmentVariable(name, proxy.Address.ToString()));
            HttpClient.DefaultProxy = new WebProxy(proxy.Address); // what .NET has made of them, or of the system's settings
            using var things = new ThingsUnderTest(server.Address);

            await things.Client.GetThingAsync("7");
        }
        finally
        {
            Array.ForEach(names, static name => Environment.SetEnvironmentVariable(name, null));
            HttpClient.DefaultProxy = before;
        }

        Assert.Equal((1, 0), (server.Deliveries.Count, proxy.Deliveries.Count));
    }

    [Fact]
    public async Task Proxy_ThatTheConfigurationNames_IsAskedForATunnel()
    {
        var asked = new List<string>();
        await using var proxy = RawUpstream.Start(async exchange =>
        {
            asked.Add(exchange.Head.Split("\r\n")[0]);
            await exchange.WriteAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
            exchange.Close();
        });
        using var things = new ThingsUnderTest(
            ThingsContract.Default.BaseAddress, static d => d with { Retry = new RetryPolicy { Attempts = 1 } }, s => s.Configuration = Configured(proxy.Address.ToString()));

        var error = await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Equal((UpstreamErrorCode.ConnectFailed, CallEffect.NotSent), (error.Code, error.Effect));
        Assert.Equal("CONNECT things.example:443 HTTP/1.1", Assert.Single(asked)); // and it stands on this machine, which only a proxy may
    }

    [Fact]
    public async Task Proxy_DoesNotWidenTheAllowlist()
    {
        await using var proxy = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(ThingsContract.Default.BaseAddress, null, s => s.Configuration = Configured(proxy.Address.ToString()));
        using var http = Foreign.Http(things.Connection);

        Assert.Equal(UpstreamErrorCode.EgressDenied, (await Assert.ThrowsAsync<UpstreamException>(() => http.GetAsync(proxy.Address))).Code);
        Assert.Empty(proxy.Deliveries);
    }

    [Theory]
    [InlineData("https://proxy.example:3128")]
    [InlineData("http://user:secret@proxy.example:3128")]
    [InlineData("http://proxy.example:3128/path")]
    [InlineData("socks5://proxy.example:1080")]
    [InlineData("proxy.example:3128")]
    public void Proxy_ThatCannotBeUsed_IsRefusedAtStart(string proxy)
    {
        var exception = Assert.Throws<UpstreamConfigurationException>(() => new ThingsUnderTest(ThingsContract.Default.BaseAddress, null, s => s.Configuration = Configured(proxy)));

        Assert.Equal("Upstreams:ThingStore:Proxy", Assert.Single(exception.Errors).Key);
        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Http3_WhoeverAsksForIt_IsNotSpoken()
    {
        var recorded = new RecordingTransport();
        using var things = new ThingsUnderTest(ThingsContract.Default.BaseAddress);
        using var http = new HttpClient(new UpstreamHandler(things.Connection.Runtime) { InnerHandler = TransportFactory.Create(things.Connection.Runtime, recorded) });
        foreach (var policy in Enum.GetValues<HttpVersionPolicy>())
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "https://things.example/things/7") { Version = HttpVersion.Version30, VersionPolicy = policy };
            (await http.SendAsync(request)).Dispose();
        }

        Assert.All(recorded.Spoken, static spoken => Assert.Equal((HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrLower), spoken));
        Assert.Equal(3, recorded.Spoken.Count);
    }

    private static IConfiguration Configured(string proxy) =>
        new ConfigurationBuilder().AddInMemoryCollection([new("Upstreams:ThingStore:Proxy", proxy)]).Build();

    private sealed class RecordingTransport : HttpMessageHandler
    {
        public List<(Version, HttpVersionPolicy)> Spoken { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Spoken.Add((request.Version, request.VersionPolicy));
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.NoContent) { RequestMessage = request });
        }
    }
}
