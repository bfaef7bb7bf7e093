using System.Diagnostics;
using System.Globalization;
using Clients.Resilience.Tests.Servers;

namespace Clients.Resilience.Tests;

public sealed class HeaderTests
{
    [Fact]
    public async Task Request_ByDefault_IdentifiesItself()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(
            server.Address, static d => d with { Headers = new HeaderPolicy { Send = new Dictionary<string, string> { ["X-Version"] = "2026" } } });

        await things.Client.GetThingAsync("7", new UpstreamCallOptions { CorrelationId = "c-1", Headers = new Dictionary<string, string> { ["If-None-Match"] = "\"e\"" } });

        var headers = server.Deliveries[0].Headers;
        Assert.Equal(("2026", "c-1", "\"e\""), (headers["X-Version"], headers["x-correlation-id"], headers["If-None-Match"]));
        Assert.StartsWith("Clients/", headers["User-Agent"], StringComparison.Ordinal);
        Assert.False(headers.ContainsKey(UpstreamHeaderNames.Deadline));
    }

    [Fact]
    public async Task Correlation_FromTheIncomingRequest_TravelsAndIsReported()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(404);
        using var things = new ThingsUnderTest(server.Address);
        UpstreamCallContext.Current = new UpstreamCallContext { CorrelationId = "in-1" };

        var error = await things.FailAsync(things.Client.GetThingAsync("7"));

        Assert.Equal(("in-1", "in-1"), (error.CorrelationId, server.Deliveries[0].Headers["x-correlation-id"]));
    }

    [Fact]
    public async Task IncomingHeaders_TravelOnlyIfThePolicySaysSo()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(server.Address, static d => d with { Headers = new HeaderPolicy { Propagate = ["x-tenant", "cookie"] } });
        UpstreamCallContext.Current = new UpstreamCallContext
        {
            Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["x-tenant"] = "a", ["x-secret"] = "b", ["cookie"] = "c" },
        };

        await things.Client.GetThingAsync("7");

        var headers = server.Deliveries[0].Headers;
        Assert.Equal("a", headers["x-tenant"]);
        Assert.Empty(headers.Keys.Intersect(["x-secret", "cookie", "x-correlation-id"], StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Deadline_OfAnInternalUpstream_IsTheRemainingTime()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(server.Address, static d => d with { Internal = true });

        await things.Client.GetThingAsync("7");

        Assert.Equal(10_000, long.Parse(server.Deliveries[0].Headers[UpstreamHeaderNames.Deadline], CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Trace_OfTheActivity_TravelsWithoutBaggage()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(server.Address);
        using var activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).AddBaggage("secret", "canary").Start();

        await things.Client.GetThingAsync("7");

        var headers = server.Deliveries[0].Headers;
        Assert.Contains(activity.TraceId.ToString(), headers["traceparent"], StringComparison.Ordinal);
        Assert.Equal(activity.TraceId.ToString(), headers["x-correlation-id"]);
        Assert.DoesNotContain(headers, static header => header.Value.Contains("canary", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a\r\nX-Injected: 1")]
    [InlineData("a\nX-Injected: 1")]
    [InlineData("a\rb")]
    [InlineData("a\0b")]
    public async Task Value_WithControlCharacters_IsRefusedNotStripped(string value)
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(server.Address);

        foreach (var options in new UpstreamCallOptions[]
        {
            new() { CorrelationId = value },
            new() { IdempotencyKey = value },
            new() { Headers = new Dictionary<string, string> { ["X-Own"] = value } },
        })
        {
            var error = await things.FailAsync(things.Client.GetThingAsync("7", options));
            Assert.Equal((UpstreamErrorCode.ValidationFailed, CallEffect.NotSent), (error.Code, error.Effect));
        }

        Assert.Empty(server.Deliveries);
    }

    [Fact]
    public async Task Value_InAContentHeader_IsRefusedToo()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(server.Address);
        using var http = Foreign.Http(things.Connection);
        using var content = new ByteArrayContent([1]);
        content.Headers.TryAddWithoutValidation("Content-Language", "a\r\nX-Injected: 1");

        var exception = await Assert.ThrowsAsync<UpstreamException>(() => http.PostAsync(new Uri("/things", UriKind.Relative), content));

        Assert.Equal(UpstreamErrorCode.ValidationFailed, exception.Code);
        Assert.Empty(server.Deliveries);
    }

    [Theory]
    [InlineData("Authorization")]
    [InlineData("Cookie")]
    [InlineData("Host")]
    [InlineData("X-Forwarded-For")]
    [InlineData("Transfer Encoding")]
    [InlineData("Content-Type")]
    public async Task OwnHeaders_ThatACallMayNotSet_AreRefused(string name)
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(server.Address);

        var options = new UpstreamCallOptions { Headers = new Dictionary<string, string> { [name] = "x" } };

        Assert.Equal(UpstreamErrorCode.ValidationFailed, (await things.FailAsync(things.Client.GetThingAsync("7", options))).Code);
        Assert.Empty(server.Deliveries);
    }

    [Fact]
    public async Task HopByHopHeaders_OfAForeignCaller_DoNotCross()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(server.Address);
        using var http = Foreign.Http(things.Connection);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/things/7");
        foreach (var (name, value) in new[] { ("Connection", "X-Named"), ("X-Named", "1"), ("Cookie", "a=b"), ("X-Forwarded-For", "1.2.3.4"), ("baggage", "a=b"), ("Host", "evil") })
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await http.SendAsync(request);

        var headers = server.Deliveries[0].Headers;
        Assert.Empty(headers.Keys.Intersect(["X-Named", "Cookie", "X-Forwarded-For", "baggage"], StringComparer.OrdinalIgnoreCase));
        Assert.NotEqual("evil", headers["Host"]);
    }

    [Fact]
    public async Task Request_ByDefault_CarriesExactlyThis()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(server.Address);

        await things.Client.GetThingAsync("7");
        await things.Client.CreateThingAsync(new Thing("1", null));

        Assert.Equal(["Accept-Encoding", "Host", "User-Agent", "x-correlation-id"], Names(server.Deliveries[0]));
        Assert.Equal(["Accept-Encoding", "Content-Length", "Content-Type", "Host", "User-Agent", "x-correlation-id"], Names(server.Deliveries[1]));
        Assert.Matches(@"^Clients/\d+\.\d+ \(thing-store\)$", server.Deliveries[0].Headers["User-Agent"]); // no version of the runtime, no machine, no app

        // A trace there is only where somebody listens, as a test beside this one may.
        static IEnumerable<string> Names(Delivery delivery) => delivery.Headers.Keys.Except(["traceparent"]).Order(StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Trace_OfTheActivity_IsItsOwnAndStaysAtHome()
    {
        await using var other = await KestrelUpstream.AnsweringAsync(200);
        await using var server = await KestrelUpstream.StartAsync(context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = other.Address.ToString();
            return Task.CompletedTask;
        });
        using var things = new ThingsUnderTest(server.Address, static d => d with { Egress = new EgressPolicy { RedirectHosts = ["127.0.0.1"] } });
        using var activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        activity.TraceStateString = "vendor=1";

        await things.Client.GetThingAsync("7");

        Assert.StartsWith($"00-{activity.TraceId}-", server.Deliveries[0].Headers["traceparent"], StringComparison.Ordinal);
        Assert.Equal("vendor=1", server.Deliveries[0].Headers["tracestate"]);
        Assert.Empty(other.Deliveries[0].Headers.Keys.Intersect(["traceparent", "tracestate", "x-correlation-id"], StringComparer.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("traceparent,tracestate", 512, true, true)]
    [InlineData("traceparent,tracestate", 513, true, false)]
    [InlineData("TraceParent", 8, true, false)]
    [InlineData("tracestate", 8, false, false)] // of no use without the other
    [InlineData("x-tenant", 8, false, false)]
    public void Trace_TravelsAsFarAsThePolicySays(string propagated, int length, bool parent, bool state)
    {
        using var activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        activity.TraceStateString = "vendor=" + new string('1', length - 7);

        Assert.Equal((parent ? activity.Id : null, state ? activity.TraceStateString : null), Trace(propagated.Split(',')));
    }

    [Fact]
    public void Trace_WithoutAnActivityOfThisFormat_IsNone()
    {
        Activity.Current = null;
        Assert.Equal((null, null), Trace("traceparent", "tracestate"));
        using var activity = new Activity("test").SetIdFormat(ActivityIdFormat.Hierarchical).Start();
        Assert.Equal((null, null), Trace("traceparent", "tracestate"));
    }

    /// <summary>What is left of a request that came with somebody else's trace.</summary>
    private static (string? Parent, string? State) Trace(params string[] propagated)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/things/7");
        request.Headers.TryAddWithoutValidation("traceparent", "someone's");
        request.Headers.TryAddWithoutValidation("tracestate", "someone=1");

        new TraceHeaders(propagated).Write(request);

        return (Value("traceparent"), Value("tracestate"));

        string? Value(string name) => request.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
    }

    [Fact]
    public async Task Deadline_OfACallWithoutOne_IsNotSent()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(
            server.Address, static d => d with { Internal = true, Budget = new BudgetPolicy { Total = TimeSpan.FromDays(1), Attempt = TimeSpan.FromSeconds(3) } });

        await things.Client.GetThingAsync("7");
        await things.Client.GetThingAsync("7", new UpstreamCallOptions { Timeout = TimeSpan.FromDays(1) - TimeSpan.FromMilliseconds(1) });
        await things.Client.GetThingAsync("7", new UpstreamCallOptions { Timeout = TimeSpan.FromTicks(15_000) });

        Assert.Equal([null, "86399999", "1"], server.Deliveries.Select(static delivery => delivery.Headers.GetValueOrDefault(UpstreamHeaderNames.Deadline)));
    }

    /// <summary>Of two layers of one house only the outer one repeats.</summary>
    [Theory]
    [InlineData(true, 3, null, true, "1")]
    [InlineData(true, 1, null, true, null)]
    [InlineData(true, 1, 1, true, "1")] // who was told, tells
    [InlineData(true, 1, 2, true, null)]
    [InlineData(true, 3, null, false, null)]
    [InlineData(false, 3, 1, true, null)]
    public async Task Attempts_OfAnInternalUpstream_AreOneWhenThisSideRepeats(bool house, int attempts, int? told, bool repeatable, string? sent)
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(server.Address, d => d with { Internal = house, Retry = new RetryPolicy { Attempts = attempts } });
        UpstreamCallContext.Current = new UpstreamCallContext { Attempts = told };

        await (repeatable ? things.Client.GetThingAsync("7") : things.Client.CreateThingAsync(new Thing("1", null)));

        Assert.Equal(sent, server.Deliveries[0].Headers.GetValueOrDefault(UpstreamHeaderNames.Attempts));
    }

    [Fact]
    public async Task OwnHeaders_ReplaceThoseOfThePolicy()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(server.Address, static d => d with
        {
            Headers = new HeaderPolicy { Send = new Dictionary<string, string> { ["X-Version"] = "1", ["X-Other"] = "2" }, Propagate = ["x-tenant", "x-absent", "x-correlation-id"] },
        });
        using var http = Foreign.Http(things.Connection);
        UpstreamCallContext.Current = new UpstreamCallContext { Headers = new Dictionary<string, string> { ["x-tenant"] = "incoming" } };

        await things.Client.GetThingAsync("7", new UpstreamCallOptions { Headers = new Dictionary<string, string> { ["x-version"] = "3", ["User-Agent"] = "mine/1", ["X-Tenant"] = "own" } });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/things/7");
        request.Headers.Add("X-Tenant", "foreign");
        request.Headers.Add("X-Correlation-Id", "foreign");
        request.Headers.Add("Idempotency-Key", "foreign");
        using var response = await http.SendAsync(request);

        string[] names = ["X-Version", "X-Other", "User-Agent", "x-tenant", "x-absent"];
        Assert.Equal(["3", "2", "mine/1", "own", null], names.Select(name => server.Deliveries[0].Headers.GetValueOrDefault(name)));
        Assert.Equal("incoming", server.Deliveries[1].Headers["x-tenant"]);
        Assert.NotEqual("foreign", server.Deliveries[1].Headers["x-correlation-id"]);
    }

    [Theory]
    [InlineData("X-Key", "a header that a call may not set")] // where the credential goes
    [InlineData("x-key", "a header that a call may not set")]
    [InlineData("AUTHORIZATION", "a header that a call may not set")]
    [InlineData("X-Own\r\nX-Injected", "a header that a call may not set")]
    [InlineData("Content-Type", "a content header or a malformed name")]
    [InlineData("X Own", "a content header or a malformed name")]
    public async Task OwnHeaders_ThatAreRefused_AreNotNamed(string name, string reason)
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(
            server.Address,
            static d => d with { Credential = new CredentialPolicy { Scheme = CredentialScheme.Header, Header = "X-Key" } },
            static settings => settings.Token = static _ => new("secret"));

        var error = await things.FailAsync(things.Client.GetThingAsync("7", new UpstreamCallOptions { Headers = new Dictionary<string, string> { [name] = "x" } }));

        Assert.Equal((UpstreamErrorCode.ValidationFailed, CallEffect.NotSent), (error.Code, error.Effect));
        Assert.Equal($"Nothing was sent: UpstreamCallOptions.Headers holds {reason}.", error.Detail);
        Assert.Empty(server.Deliveries);
    }

    /// <summary>A name is quoted as long as it can be printed.</summary>
    [Fact]
    public async Task Value_ThatIsRefused_IsNamedAndNotQuoted()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(server.Address);

        var error = await things.FailAsync(things.Client.GetThingAsync("7", new UpstreamCallOptions { Headers = new Dictionary<string, string> { ["X-Own"] = "can\nary" } }));

        Assert.Equal("Nothing was sent: header 'X-Own' holds a line break, a control character or something beyond ASCII.", error.Detail);
    }

    [Theory]
    [InlineData(" ~\t", false)]
    [InlineData("", false)]
    [InlineData("\u001f", true)]
    [InlineData("\u007f", true)]
    [InlineData("\u0080", true)]
    public void Value_OfVisibleAscii_IsSafe(string value, bool refused) => Assert.Equal(refused, HeaderCheck.IsUnsafe(value));

    [Theory]
    [InlineData("x-own", true)]
    [InlineData("X_1!#$%&'*+.^`|~", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a:b", false)]
    [InlineData("content-type", false)]
    [InlineData("Contents", true)]
    public void Name_IsATokenOfARequest(string name, bool may) => Assert.Equal(may, HeaderCheck.IsName(name));

    [Theory]
    [InlineData("vendor=\u00e9")]
    [InlineData("vendor=a\r\nX-Injected: 1")]
    public async Task TraceState_ThatCannotTravel_IsLeftOut(string state)
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(server.Address);
        using var activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        activity.TraceStateString = state;

        await things.Client.GetThingAsync("7");

        Assert.Equal((true, false), (server.Deliveries[0].Headers.ContainsKey("traceparent"), server.Deliveries[0].Headers.ContainsKey("tracestate")));
    }

    [Fact]
    public async Task Listeners_ToTheTransport_SeeNothingAndAddNothing()
    {
        var seen = new List<string>();
        using var subscription = DiagnosticListener.AllListeners.Subscribe(new HttpListeners(seen));
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(server.Address);

        await things.Client.GetThingAsync("listened-to");

        Assert.DoesNotContain(seen, static path => path.Contains("listened-to", StringComparison.Ordinal));
        Assert.False(server.Deliveries[0].Headers.ContainsKey("baggage"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Baggage_StaysInTheHouse(bool house)
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        using var things = new ThingsUnderTest(server.Address, d => d with { Internal = house, Headers = new HeaderPolicy { Propagate = ["baggage", "Authorization"] } });
        UpstreamCallContext.Current = new UpstreamCallContext
        {
            Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["baggage"] = "a=b", ["Authorization"] = "canary" },
        };

        await things.Client.GetThingAsync("7");

        Assert.Equal((house, false), (server.Deliveries[0].Headers.ContainsKey("baggage"), server.Deliveries[0].Headers.ContainsKey("Authorization")));
    }

    /// <summary>Does what instrumentation does: it listens to the transport, and adds baggage to the request that it is shown.</summary>
    private sealed class HttpListeners(List<string> seen) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "HttpHandlerDiagnosticListener")
            {
                value.Subscribe(this);
            }
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Value?.GetType().GetProperty("Request")?.GetValue(value.Value) is HttpRequestMessage request)
            {
                lock (seen)
                {
                    seen.Add(request.RequestUri!.AbsoluteUri);
                }

                request.Headers.TryAddWithoutValidation("baggage", "canary=1");
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
