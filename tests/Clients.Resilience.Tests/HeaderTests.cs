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
}
