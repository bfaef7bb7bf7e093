using System.Diagnostics;
using System.Net;
using Clients.Resilience.Tests.Servers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Clients.Resilience.Tests;

/// <summary>Clients that are not ours, observed like ours.</summary>
public sealed class ObservabilityTests
{
    [Fact]
    public async Task Request_ThatSucceeds_HasTheRecordSpanAndMeasurementsOfACall()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        var logs = new CapturedLogs();
        using var measured = new Measured("orders");
        using var http = new HttpClient(new SocketsHttpHandler().WithUpstreamObservability("orders", logs)) { BaseAddress = server.Address };

        using var request = new HttpRequestMessage(HttpMethod.Post, "secret-path?token=secret")
        {
            Content = new StringContent("12345"),
            Headers = { { "x-correlation-id", "c-7" } },
        };
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        var record = Assert.Single(logs.Events);
        Assert.Equal(LogLevel.Information, record.Level);
        Assert.Equal(
            ("orders", "undeclared/post", "POST", 200, "ok", 1, (long)body.Length, 5L, "c-7"),
            (record.Fields["Upstream"], record.Fields["Operation"], record.Fields["Method"], record.Fields["Status"], record.Fields["Outcome"],
                record.Fields["Attempts"], record.Fields["Received"], record.Fields["Sent"], record.Fields["CorrelationId"]));
        Assert.Equal("POST", Assert.Single(measured.Spans).DisplayName);
        Assert.Single(measured.Of("clients.call.duration"));
        Assert.Equal(body.Length, Assert.Single(measured.Of("clients.call.received")).Value);
        Assert.Equal(0, measured.Of("clients.call.active").Sum(static m => m.Value));
        Assert.Equal("/secret-path?token=secret", Assert.Single(server.Deliveries).Path);
        Assert.DoesNotContain("secret", string.Join('\n', [.. logs.Records.Select(static r => r.Text), .. measured.Spans.Single().TagObjects.Select(static t => $"{t}")]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, UpstreamErrorCode.NotFound)]
    [InlineData(503, UpstreamErrorCode.UpstreamUnavailable)]
    public async Task Request_ThatIsRefused_HasOurCodeAndTheAnswerAsItIs(int status, string code)
    {
        await using var server = await KestrelUpstream.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("why");
        });
        var logs = new CapturedLogs();
        using var http = new HttpClient(new SocketsHttpHandler().WithUpstreamObservability("refusing", logs));

        using var response = await http.GetAsync(server.Address, TestContext.Current.CancellationToken);

        Assert.Equal((status, "why"), ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.Equal((code, 3L), Assert.Single(logs.Events).Fields is var f ? (f["Outcome"], f["Received"]) : default);
    }

    [Fact]
    public async Task Request_ThatFails_HasOurCodeAndTheSameException()
    {
        var thrown = new HttpRequestException(HttpRequestError.NameResolutionError);
        var logs = new CapturedLogs();
        using var measured = new Measured("failing");
        using var http = new HttpClient(new Stub((_, _) => throw thrown).WithUpstreamObservability("failing", logs));

        Assert.Same(thrown, await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri("http://nowhere.example"), TestContext.Current.CancellationToken)));

        Assert.Equal((UpstreamErrorCode.DnsFailed, CallEffect.NotSent), Assert.Single(logs.Events).Fields is var f ? (f["Outcome"], f["Effect"]) : default);
        Assert.Equal(UpstreamErrorCode.DnsFailed, Assert.Single(measured.Spans).GetTagItem("error.type"));
    }

    [Fact]
    public async Task Request_ThatItsCallerCancels_IsNobodysFault()
    {
        using var cancel = new CancellationTokenSource();
        var logs = new CapturedLogs();
        using var http = new HttpClient(new Stub(async (_, token) =>
        {
            await cancel.CancelAsync();
            token.ThrowIfCancellationRequested();
            return new HttpResponseMessage();
        }).WithUpstreamObservability("canceled", logs));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => http.GetAsync(new Uri("http://things.example"), cancel.Token));

        Assert.Equal((LogLevel.Information, UpstreamErrorCode.Canceled), Assert.Single(logs.Events) is var e ? (e.Level, e.Fields["Outcome"]) : default);
    }

    [Fact]
    public async Task Body_ReadAsAStream_EndsTheRecord()
    {
        var logs = new CapturedLogs();
        using var http = new HttpClient(new Stub(static (_, _) => Task.FromResult(Answer(new MemoryStream(new byte[10])))).WithUpstreamObservability("read", logs));

        using var response = await http.GetAsync(new Uri("http://things.example"), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        Assert.Equal(4, await body.ReadAsync(new byte[4], TestContext.Current.CancellationToken));
        Assert.Empty(logs.Events);
        await body.DisposeAsync();

        Assert.Equal(4L, Assert.Single(logs.Events).Fields["Received"]);
    }

    [Fact]
    public async Task Body_ThatBreaks_IsTruncated()
    {
        var logs = new CapturedLogs();
        using var http = new HttpClient(new Stub(static (_, _) => Task.FromResult(Answer(new Broken()))).WithUpstreamObservability("broken", logs));

        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri("http://things.example"), TestContext.Current.CancellationToken));

        Assert.Equal(UpstreamErrorCode.ResponseTruncated, Assert.Single(logs.Events).Fields["Outcome"]);
    }

    [Fact]
    public void Request_SentSynchronously_IsObservedAndLeavesTheCurrentSpan()
    {
        var logs = new CapturedLogs();
        using var measured = new Measured("synchronous");
        using var http = new HttpClient(new Stub(static (_, _) => Task.FromResult(Answer(new MemoryStream(new byte[10])))).WithUpstreamObservability("synchronous", logs));
        using var outer = new Activity("outer").Start();

        using var request = new HttpRequestMessage(HttpMethod.Get, "http://things.example");
        using var response = http.Send(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Same(outer, Activity.Current);
        using (var body = response.Content.ReadAsStream(TestContext.Current.CancellationToken))
        {
            body.CopyTo(Stream.Null);
        }

        Assert.Equal((10L, outer.TraceId.ToString()), Assert.Single(logs.Events).Fields is var f ? (f["Received"], f["CorrelationId"]) : default);
        Assert.Equal(outer.SpanId, Assert.Single(measured.Spans).ParentSpanId);
    }

    [Fact]
    public async Task Client_OfTheFactory_IsNamedAfterItself()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(204);
        using var measured = new Measured("billing");
        var services = new ServiceCollection();
        services.AddHttpClient("billing").WithUpstreamObservability();
        await using var provider = services.BuildServiceProvider();

        using var response = await provider.GetRequiredService<IHttpClientFactory>().CreateClient("billing").GetAsync(server.Address, TestContext.Current.CancellationToken);

        Assert.Equal(204, Assert.Single(measured.Of("clients.call.duration")).Tags["http.response.status_code"]);
    }

    [Fact]
    public void Observing_WhatIsObserved_IsRefused()
    {
        using var once = new SocketsHttpHandler().WithUpstreamObservability("once");
        var builder = new ServiceCollection().AddHttpClient(UpstreamRegistry.HttpClientName("thing-store"));

        Assert.Contains("wrap it once", Assert.Throws<ArgumentException>(() => once.WithUpstreamObservability("twice")).Message, StringComparison.Ordinal);
        Assert.Contains("'thing-store'", Assert.Throws<InvalidOperationException>(() => builder.WithUpstreamObservability()).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddHttpClient("").WithUpstreamObservability());
    }

    private static HttpResponseMessage Answer(Stream body) => new(HttpStatusCode.OK) { Content = new StreamContent(body) };

    private sealed class Stub(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => answer(request, cancellationToken);

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) => answer(request, cancellationToken).Result;
    }

    private sealed class Broken : MemoryStream
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new HttpIOException(HttpRequestError.ResponseEnded);
    }
}
