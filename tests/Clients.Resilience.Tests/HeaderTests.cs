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

        static IEnumerable<string> Names(Delivery delivery) => delivery.Headers.Keys.Order(StringComparer.OrdinalIgnoreCase);
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

        Assert.Equal((activity.Id, "vendor=1"), (server.Deliveries[0].Headers["traceparent"], server.Deliveries[0].Headers["tracestate"]));
        Assert.Empty(other.Deliveries[0].Headers.Keys.Intersect(["traceparent", "tracestate", "x-correlation-id"], StringComparer.OrdinalIgnoreCase));
    }

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
