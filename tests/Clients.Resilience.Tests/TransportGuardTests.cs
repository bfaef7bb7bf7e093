using System.Net;

namespace Clients.Resilience.Tests;

/// <summary>The last look before the wire, at what an app's handler has done to a request below the pipeline.</summary>
public sealed class TransportGuardTests
{
    private static readonly Uri Path = new("/things/7", UriKind.Relative);

    [Theory]
    [InlineData("1.1", HttpVersionPolicy.RequestVersionOrLower, "1.1", HttpVersionPolicy.RequestVersionOrLower)]
    [InlineData("1.1", HttpVersionPolicy.RequestVersionExact, "1.1", HttpVersionPolicy.RequestVersionExact)]
    [InlineData("1.1", HttpVersionPolicy.RequestVersionOrHigher, "2.0", HttpVersionPolicy.RequestVersionOrLower)]
    [InlineData("2.0", HttpVersionPolicy.RequestVersionExact, "2.0", HttpVersionPolicy.RequestVersionExact)]
    [InlineData("2.0", HttpVersionPolicy.RequestVersionOrHigher, "2.0", HttpVersionPolicy.RequestVersionOrLower)]
    [InlineData("3.0", HttpVersionPolicy.RequestVersionExact, "2.0", HttpVersionPolicy.RequestVersionOrLower)]
    public async Task Version_ThatMayBecomeHttp3_IsBroughtDown(string version, HttpVersionPolicy policy, string spoken, HttpVersionPolicy with)
    {
        var sent = await SendAsync(message => (message.Version, message.VersionPolicy) = (Version.Parse(version), policy));

        Assert.Equal((Version.Parse(spoken), with), (sent.Version, sent.VersionPolicy));
    }

    /// <summary>What the pipeline tells a service of the house passes; the same names from anybody else do not.</summary>
    [Theory]
    [InlineData(false, "", "", "")]
    [InlineData(false, "baggage", "", "")]
    [InlineData(true, "", "1", "2")]
    [InlineData(true, "BAGGAGE", "1", "2", "a=b")]
    public async Task HeadersOfTheHouse_PassToTheHouseOnly(bool house, string propagated, string deadline, string attempts, string baggage = "")
    {
        var sent = await SendAsync(
            static message =>
            {
                message.Headers.Remove(UpstreamHeaderNames.Deadline);
                message.Headers.Remove(UpstreamHeaderNames.Attempts);
                message.Headers.TryAddWithoutValidation(UpstreamHeaderNames.Deadline, "1");
                message.Headers.TryAddWithoutValidation(UpstreamHeaderNames.Attempts, "2");
                message.Headers.TryAddWithoutValidation("baggage", "a=b");
            },
            d => d with { Internal = house, Headers = new HeaderPolicy { Propagate = [propagated] } });

        Assert.Equal((deadline, attempts, baggage), (Value(sent, UpstreamHeaderNames.Deadline), Value(sent, UpstreamHeaderNames.Attempts), Value(sent, "baggage")));
    }

    [Theory]
    [InlineData(null, "a=b")]
    [InlineData("a=c", "")]
    public async Task Cookie_OfTheCall_PassesAndNoOther(string? replaced, string arrives)
    {
        var sent = await SendAsync(
            message =>
            {
                if (replaced is not null)
                {
                    message.Headers.Remove("Cookie");
                    message.Headers.TryAddWithoutValidation("Cookie", replaced);
                }
            },
            cookie: ("a", "b"));

        Assert.Equal(arrives, Value(sent, "Cookie"));
    }

    /// <summary>Wherever the credential goes: in a header of its own as well.</summary>
    [Fact]
    public async Task Handler_ThatMovesARequestWithItsKey_IsRefused()
    {
        var exception = await Assert.ThrowsAsync<UpstreamException>(() => SendAsync(
            static message => message.RequestUri = new Uri("https://other.example/"),
            static d => d with
            {
                Credential = new CredentialPolicy { Scheme = CredentialScheme.Header, Header = "X-Key" }, Egress = new EgressPolicy { Hosts = ["other.example"] },
            }));

        Assert.Equal(
            "Nothing was sent: a handler of this client moved the request to another origin, with its X-Key. Take it out there.", exception.Error.Detail);
    }

    [Fact]
    public async Task Handler_ThatStaysAtHome_KeepsTheCredential()
    {
        var sent = await SendAsync(
            static message => message.RequestUri = new Uri("https://things.example/elsewhere"),
            static d => d with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Bearer } });

        Assert.Equal(("/elsewhere", "Bearer s3cret"), (sent.RequestUri!.AbsolutePath, Value(sent, "Authorization")));
    }

    private static async Task<HttpRequestMessage> SendAsync(
        Action<HttpRequestMessage> change, Func<UpstreamDefinition, UpstreamDefinition>? define = null, (string, string)? cookie = null)
    {
        var wire = new Recording();
        using var things = new ThingsUnderTest(ThingsContract.Default.BaseAddress, define, settings =>
        {
            settings.Transport = new HttpClientHandler(); // never reached
            settings.Token = static _ => new("s3cret");
        });
        var runtime = things.Connection.Runtime;
        using var http = new HttpClient(new UpstreamHandler(runtime) { InnerHandler = new Changing(change) { InnerHandler = TransportFactory.Create(runtime, wire) } })
        {
            BaseAddress = runtime.Definition.BaseAddress,
        };
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        if (cookie is var (name, value))
        {
            request.Options.Set(UpstreamCall.OptionKey, new ForeignCall(runtime, ThingOperations.Get, default).WithCookie(name, value));
        }

        (await http.SendAsync(request, TestContext.Current.CancellationToken)).Dispose();
        return wire.Sent!;
    }

    private static string Value(HttpRequestMessage request, string name) =>
        request.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : "";

    private sealed class Changing(Action<HttpRequestMessage> change) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            change(request);
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class Recording : HttpMessageHandler
    {
        public HttpRequestMessage? Sent { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Sent = request;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.NoContent) { RequestMessage = request });
        }
    }
}
