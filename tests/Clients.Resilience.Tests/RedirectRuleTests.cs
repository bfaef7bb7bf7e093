using System.Net.Http.Json;
using Clients.Resilience.Tests.Servers;

namespace Clients.Resilience.Tests;

/// <summary>Which redirects are followed, with what, and what is said of those that are not.</summary>
public sealed class RedirectRuleTests
{
    [Theory]
    [InlineData("GET", 301, "/moved", null)]
    [InlineData("GET", 302, "/moved", null)]
    [InlineData("GET", 303, "/moved", null)]
    [InlineData("HEAD", 303, "/moved", null)]
    [InlineData("HEAD", 308, "https://other.example/", null)]
    [InlineData("PUT", 307, "/moved", null)]
    [InlineData("PUT", 308, "https://things.example:443/moved", null)]
    [InlineData("PUT", 303, "/moved", "PUT may only be redirected by 307 or 308 within the same origin")]
    [InlineData("DELETE", 307, "https://other.example/", "DELETE may only be redirected by 307 or 308 within the same origin")]
    [InlineData("GET", 302, "http://things.example/moved", "it leads from https to something weaker")]
    [InlineData("GET", 302, "https://evil.example/", "*")]
    [InlineData("GET", 302, "http://[", "its address makes no sense")]
    [InlineData("GET", 302, "", "its address makes no sense")]
    public async Task Redirect_OfEachKind_IsFollowedOrSaysWhyNot(string method, int status, string location, string? reason)
    {
        var transport = new ScriptedTransport(n => n == 1 ? ScriptedTransport.Answer(status, null, ("Location", location)) : ScriptedTransport.Answer(200));
        using var things = Connect(transport);
        using var request = new HttpRequestMessage(new HttpMethod(method), "https://things.example/things/7");

        var exception = await Record.ExceptionAsync(async () => (await things.Connection.SendAsync(request)).Dispose());

        if (reason is null)
        {
            Assert.Null(exception);
            Assert.Equal(method, transport.Deliveries[1].Method);
            return;
        }

        var error = Assert.IsType<UpstreamException>(exception).Error;
        Assert.Equal((UpstreamErrorCode.RedirectRefused, status, CallEffect.Processed, 1), (error.Code, error.Status, error.Effect, error.Attempts));
        Assert.Equal(reason == "*" ? error.Detail : $"The redirect was not followed: {reason}.", error.Detail);
        Assert.Matches("^The redirect was not followed: .+[^.]\\.$", error.Detail!);
        Assert.Single(transport.Deliveries);
    }

    [Fact]
    public async Task Redirect_ToTwoPlacesAtOnce_MakesNoSense()
    {
        var transport = new ScriptedTransport(static _ => ScriptedTransport.Answer(302, null, ("Location", "/a"), ("Location", "/b")));
        using var things = Connect(transport);

        var error = await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Equal((UpstreamErrorCode.RedirectRefused, "The redirect was not followed: its address makes no sense."), (error.Code, error.Detail));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(308)]
    [InlineData(300)]
    [InlineData(305)]
    public async Task Answer_WithoutAPlaceOrOfAnotherKind_IsAnErrorLikeAnyOther(int status)
    {
        var withPlace = status is 300 or 305;
        var transport = new ScriptedTransport(_ => withPlace ? ScriptedTransport.Answer(status, null, ("Location", "/moved")) : ScriptedTransport.Answer(status));
        using var things = Connect(transport);

        var error = await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Equal((withPlace ? UpstreamErrorCode.ResponseInvalid : UpstreamErrorCode.RedirectRefused, status, null), (error.Code, error.Status, error.Detail));
        Assert.Single(transport.Deliveries);
    }

    [Fact]
    public async Task Redirects_BeyondThree_SayHowMany()
    {
        var transport = new ScriptedTransport(static n => ScriptedTransport.Answer(302, null, ("Location", $"/{n}")));
        using var things = Connect(transport);

        var error = await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Equal("The redirect was not followed: more than 3 in a row.", error.Detail);
        Assert.Equal(["/things/7", "/1", "/2", "/3"], transport.Deliveries.Select(static d => new Uri(d.Address).AbsolutePath));
    }

    /// <summary>Whatever the first request has, the hop to the same origin has; another origin sees what negotiates the content.</summary>
    [Theory]
    [InlineData("/moved", "Accept,Accept-Language,If-None-Match,If-Range,Range,User-Agent,x-correlation-id,X-Own")]
    [InlineData("https://other.example/", "Accept,Accept-Language,If-Range,Range,User-Agent")]
    public async Task Hop_ToAnOrigin_HasItsHeaders(string location, string headers)
    {
        var transport = new ScriptedTransport(n => n == 1 ? ScriptedTransport.Answer(302, null, ("Location", location)) : ScriptedTransport.Answer(200));
        using var things = Connect(transport);
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://things.example/things/7");
        foreach (var name in new[] { "accept", "Accept-Language", "If-None-Match", "If-Range", "X-Own" })
        {
            request.Headers.TryAddWithoutValidation(name, "\"a\"");
        }

        request.Headers.TryAddWithoutValidation("Range", "bytes=0-9");
        (await things.Connection.SendAsync(request)).Dispose();

        Assert.Equal(headers, string.Join(',', transport.Deliveries[1].Headers.Keys.Where(static n => n != "traceparent").Order(StringComparer.OrdinalIgnoreCase)), ignoreCase: true);
        Assert.Equal((HttpMethod.Get, new Uri("https://things.example/things/7")), (request.Method, request.RequestUri));
    }

    [Fact]
    public async Task Hop_Elsewhere_IsOfTheVersionOfTheFirstRequest()
    {
        var asked = new List<(Version, HttpVersionPolicy)>();
        var transport = new ScriptedTransport((request, n, _) =>
        {
            asked.Add((request.Version, request.VersionPolicy));
            return Task.FromResult(n == 1 ? ScriptedTransport.Answer(302, null, ("Location", "https://other.example/")) : ScriptedTransport.Answer(200));
        });
        using var things = Connect(transport);

        await things.Client.GetThingAsync("7");

        Assert.Equal(2, asked.Count);
        Assert.Equal(asked[0], asked[1]);
        Assert.Equal((new Version(2, 0), HttpVersionPolicy.RequestVersionOrLower), asked[1]);
    }

    /// <summary>A retry begins at the beginning, with all that belongs to the own origin.</summary>
    [Fact]
    public async Task Retry_AfterAHopElsewhere_HasAllHeadersAgain()
    {
        var transport = new ScriptedTransport(static n => n switch
        {
            1 => ScriptedTransport.Answer(302, null, ("Location", "https://other.example/")),
            2 => ScriptedTransport.Answer(503),
            _ => ScriptedTransport.Answer(200),
        });
        using var things = Connect(transport);

        await things.DriveAsync(things.Client.GetThingAsync("7", new UpstreamCallOptions { Headers = new Dictionary<string, string> { ["X-Own"] = "a" } }));

        Assert.Equal([true, false, true], transport.Deliveries.Select(static d => d.Headers.ContainsKey("X-Own")));
    }

    [Fact]
    public async Task Body_OfAForeignCallersJson_IsWrittenAnewForTheHop()
    {
        var transport = new ScriptedTransport(static n => n == 1 ? ScriptedTransport.Answer(307, null, ("Location", "/moved")) : ScriptedTransport.Answer(200));
        using var things = Connect(transport);
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://things.example/things") { Content = JsonContent.Create("x") };

        (await things.Connection.SendAsync(request)).Dispose();

        Assert.Equal(["\"x\"", "\"x\""], transport.Deliveries.Select(static d => d.Body));
    }

    /// <summary>An answer of another origin says nothing of this upstream's health, and its requests are not this upstream's.</summary>
    [Fact]
    public async Task Hops_Elsewhere_DoNotSpeakForTheUpstream()
    {
        var transport = new ScriptedTransport(static n => n % 2 == 1 ? ScriptedTransport.Answer(302, null, ("Location", "https://other.example/")) : ScriptedTransport.Answer(500));
        using var things = Connect(transport);

        for (var i = 0; i < 10; i++)
        {
            await things.FailAsync(things.Client.GetThingAsync("7", new UpstreamCallOptions { Attempts = 1 }));
        }

        Assert.Equal(CircuitPhase.Closed, things.Connection.Runtime.Circuits.For(new Uri("https://things.example")).State.Phase);
    }

    /// <summary>Each request of a call is one that its upstream counts; those elsewhere are not its.</summary>
    [Theory]
    [InlineData("/moved", false)]
    [InlineData("https://other.example/", true)]
    public async Task Hop_WithinTheOrigin_CountsAgainstTheUpstreamsLimits(string location, bool left)
    {
        using var things = Connect(new ScriptedTransport(200));
        var half = new RateCost("core", 450, Write: false, Content: false); // of 900 points a minute
        var ledger = new RateLedger("somebody", GitHubTerms.Instance, things.Time);
        var call = new ForeignCall(things.Connection.Runtime, ThingOperations.Get, default) { Ticket = ledger.Enter(half, TimeSpan.Zero, out _) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://things.example/things/7");

        var outcome = await new RedirectStep(things.Connection.Runtime.Egress) { Next = new Once(location) }.SendAsync(call, request);

        Assert.Equal(System.Net.HttpStatusCode.OK, outcome.Response!.StatusCode);
        Assert.Equal((left, 1), (call.LeftOrigin, call.Hops));
        Assert.Equal(left, ledger.Enter(half, TimeSpan.Zero, out _) is not null);
    }

    private sealed class Once(string location) : CallStep
    {
        private bool redirected;

        public override ValueTask<CallOutcome> SendAsync(UpstreamCall call, HttpRequestMessage request)
        {
            var answer = redirected ? ScriptedTransport.Answer(200) : ScriptedTransport.Answer(302, null, ("Location", location));
            redirected = true;
            return CallOutcome.Of(answer);
        }
    }

    private static ThingsUnderTest Connect(ScriptedTransport transport) =>
        transport.Connect(static d => d with { Egress = new EgressPolicy { RedirectHosts = ["other.example"] } });
}
