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

    [Theory]
    [InlineData("GET", 101, 5, true)]
    [InlineData("GET", 204, 5, true)]
    [InlineData("GET", 205, 5, true)]
    [InlineData("GET", 304, 5, true)]
    [InlineData("HEAD", 200, 5, true)]
    [InlineData("GET", 200, 0, true)]
    [InlineData("GET", 200, 5, false)]
    [InlineData("GET", 203, 5, false)]
    [InlineData("GET", 206, 5, false)]
    [InlineData("GET", 404, 5, false)]
    public async Task Answer_WithoutABody_EndsTheRecordAndStaysAsItIs(string method, int status, int length, bool over)
    {
        var logs = new CapturedLogs();
        using var content = new ByteArrayContent(new byte[length]);
        using var http = new HttpMessageInvoker(
            new Stub((_, _) => Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { Content = content })).WithUpstreamObservability("bodies", logs));
        using var request = new HttpRequestMessage(new HttpMethod(method), "http://things.example");

        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal((over, over ? 1 : 0), (ReferenceEquals(content, response.Content), logs.Events.Count));
        response.Dispose();
        Assert.Equal((status, status == 404 ? "not_found" : "ok", 0L), Assert.Single(logs.Events).Fields is var f ? (f["Status"], f["Outcome"], f["Received"]) : default);
    }

    [Theory]
    [InlineData(399, "ok", CallEffect.Processed, LogLevel.Information)]
    [InlineData(400, "validation_failed", CallEffect.Processed, LogLevel.Warning)]
    [InlineData(500, "upstream_error", CallEffect.Unknown, LogLevel.Warning)]
    public async Task Answer_IsJudgedByItsStatus(int status, string outcome, CallEffect effect, LogLevel level)
    {
        var logs = new CapturedLogs();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        using var http = new HttpClient(new Stub((_, _) =>
        {
            time.Advance(TimeSpan.FromMilliseconds(1500));
            return Task.FromResult(new HttpResponseMessage((HttpStatusCode)status));
        }).WithUpstreamObservability("judged", logs, time));

        using var response = await http.GetAsync(new Uri("http://things.example"), TestContext.Current.CancellationToken);

        var record = Assert.Single(logs.Events);
        Assert.Equal((outcome, effect, level, 1500d, 1), (record.Fields["Outcome"], record.Fields["Effect"], record.Level, record.Fields["Elapsed"], record.Fields["Attempts"]));
    }

    [Theory]
    [InlineData("own", "context", "own")]
    [InlineData("ow\n", "context", "context")]
    [InlineData(null, "context", "context")]
    [InlineData("ow\n", null, "trace")]
    [InlineData(null, null, "trace")]
    public async Task Correlation_IsThatOfTheRequestElseOfItsSurroundings(string? header, string? context, string expected)
    {
        var logs = new CapturedLogs();
        using var outer = new Activity("outer").Start();
        UpstreamCallContext.Current = new UpstreamCallContext { CorrelationId = context };
        using var http = new HttpClient(new Stub(static (_, _) => Task.FromResult(Answer(Stream.Null))).WithUpstreamObservability("correlated", logs));
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://things.example");
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation("x-correlation-id", header);
        }

        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected == "trace" ? outer.TraceId.ToString() : expected, Assert.Single(logs.Events).Fields["CorrelationId"]);
    }

    [Fact]
    public async Task Correlation_WhereThereIsNone_IsNone()
    {
        var logs = new CapturedLogs();
        Activity.Current = null;
        using var http = new HttpClient(new Stub(static (_, _) => throw new IOException()).WithUpstreamObservability("uncorrelated", logs));

        await Assert.ThrowsAsync<IOException>(() => http.GetAsync(new Uri("http://things.example"), TestContext.Current.CancellationToken));

        Assert.Equal((null, null, "connection_lost"), Assert.Single(logs.Events).Fields is var f ? (f["CorrelationId"], f["Status"], f["Outcome"]) : default);
    }

    [Fact]
    public void Request_SentSynchronously_FailsAsItFails()
    {
        var thrown = new HttpRequestException(HttpRequestError.ConnectionError);
        var logs = new CapturedLogs();
        using var measured = new Measured("synchronous-failing");
        using var http = new HttpClient(new Stub((_, _) => throw thrown).WithUpstreamObservability("synchronous-failing", logs));
        using var outer = new Activity("outer").Start();
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://things.example");

        Assert.Same(thrown, Assert.Throws<HttpRequestException>(() => http.Send(request, TestContext.Current.CancellationToken)));

        Assert.Equal((UpstreamErrorCode.ConnectFailed, CallEffect.NotSent), Assert.Single(logs.Events).Fields is var f ? (f["Outcome"], f["Effect"]) : default);
        Assert.Same(outer, Activity.Current);
        Assert.Single(measured.Spans);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Body_CopiedSynchronously_IsCountedAndItsEndTold(bool breaks)
    {
        var logs = new CapturedLogs();
        using var http = new HttpMessageInvoker(
            new Stub((_, _) => Task.FromResult(Answer(breaks ? new Broken() : new MemoryStream(new byte[10])))).WithUpstreamObservability("copied", logs));
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://things.example");
        using var response = http.Send(request, TestContext.Current.CancellationToken);
        using var copy = new MemoryStream();

        if (breaks)
        {
            Assert.ThrowsAny<Exception>(() => response.Content.CopyTo(copy, null, TestContext.Current.CancellationToken));
        }
        else
        {
            response.Content.CopyTo(copy, null, TestContext.Current.CancellationToken);
        }

        Assert.Equal(breaks ? ("response_truncated", 0L) : ("ok", 10L), Assert.Single(logs.Events).Fields is var f ? (f["Outcome"], f["Received"]) : default);
    }

    [Fact]
    public async Task Body_KeepsItsHeadersAndItsLength()
    {
        using var known = new StringContent("12345", System.Text.Encoding.UTF8, "text/x-own");
        known.Headers.TryAddWithoutValidation("X-Own", "1");
        using var streamed = new StreamContent(new Broken());
        var contents = new Queue<HttpContent>([known, streamed]);
        using var http = new HttpMessageInvoker(
            new Stub((_, _) => Task.FromResult(new HttpResponseMessage { Content = contents.Dequeue() })).WithUpstreamObservability("headers"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://things.example");

        using var first = await http.SendAsync(request, TestContext.Current.CancellationToken);
        using var second = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(
            ("text/x-own", "1", 5L, null),
            (first.Content.Headers.ContentType!.MediaType, first.Content.Headers.GetValues("X-Own").Single(), first.Content.Headers.ContentLength, second.Content.Headers.ContentLength));
        Assert.Equal("12345", await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Where the length is not known beforehand: an empty read is the end, and reading into nothing is not.</summary>
    [Fact]
    public async Task Body_ReadToItsEnd_EndsTheRecordBeforeItIsDisposedOf()
    {
        var logs = new CapturedLogs();
        var inner = new MemoryStream(new byte[3]);
        using var http = new HttpMessageInvoker(new Stub((_, _) => Task.FromResult(Answer(inner))).WithUpstreamObservability("ended", logs));
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://things.example");
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, await body.ReadAsync(Memory<byte>.Empty, TestContext.Current.CancellationToken));
        Assert.Equal(3, await body.ReadAsync(new byte[8], TestContext.Current.CancellationToken));
        Assert.Empty(logs.Events);
        Assert.Equal(0, await body.ReadAsync(new byte[8], TestContext.Current.CancellationToken));
        Assert.Equal(3L, Assert.Single(logs.Events).Fields["Received"]);

        response.Dispose();
        Assert.False(inner.CanRead);
        Assert.Single(logs.Events);
    }

    [Fact]
    public async Task Body_WhoseReaderCancels_IsNobodysFault()
    {
        using var cancel = new CancellationTokenSource();
        var logs = new CapturedLogs();
        using var http = new HttpMessageInvoker(new Stub(static (_, _) => Task.FromResult(Answer(new Broken()))).WithUpstreamObservability("reader", logs));
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://things.example");
        using var response = await http.SendAsync(request, cancel.Token);
        var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await cancel.CancelAsync();

        await Assert.ThrowsAsync<HttpIOException>(() => body.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));

        Assert.Equal((UpstreamErrorCode.Canceled, CallEffect.Unknown), Assert.Single(logs.Events).Fields is var f ? (f["Outcome"], f["Effect"]) : default);
    }

    [Fact]
    public async Task Client_OfTheFactory_TakesNameLogsAndTimeOfTheContainer()
    {
        var logs = new CapturedLogs();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(logs).AddSingleton<TimeProvider>(time);
        services.AddHttpClient("billing").WithUpstreamObservability("accounts").ConfigurePrimaryHttpMessageHandler(() => new Stub((_, _) =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(Answer(Stream.Null));
        }));
        await using var provider = services.BuildServiceProvider();

        using var response = await provider.GetRequiredService<IHttpClientFactory>().CreateClient("billing").GetAsync(new Uri("http://things.example"), TestContext.Current.CancellationToken);

        Assert.Equal(("accounts", 1000d), Assert.Single(logs.Of("CallEnded")).Fields is var f ? (f["Upstream"], f["Elapsed"]) : default);
    }

    [Fact]
    public void Records_HaveACategoryForEachUpstream()
    {
        var categories = new Categories();
        using var observed = new SocketsHttpHandler().WithUpstreamObservability("orders", categories);
        using var things = new ThingsUnderTest(ThingsContract.Default.BaseAddress, configure: settings => settings.LoggerFactory = categories);

        Assert.Equal(["Clients.Resilience.orders", "Clients.Resilience.thing-store"], categories.Names);
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

        using var things = new ThingsUnderTest(ThingsContract.Default.BaseAddress);
        using var within = new Passing { InnerHandler = new Passing { InnerHandler = new UpstreamHandler(things.Connection.Runtime) } };
        using var fine = new Passing { InnerHandler = new SocketsHttpHandler() };

        const string Once = "This handler tells of its requests already; wrap it once, and clients of upstreams never. (Parameter 'handler')";
        Assert.Equal(Once, Assert.Throws<ArgumentException>(() => once.WithUpstreamObservability("twice")).Message);
        Assert.Equal(Once, Assert.Throws<ArgumentException>(() => within.WithUpstreamObservability("twice")).Message);
        Assert.Same(fine, fine.WithUpstreamObservability("fine").InnerHandler);
        Assert.Equal(
            "The client of 'thing-store' has this telemetry already: take WithUpstreamObservability() away.",
            Assert.Throws<InvalidOperationException>(() => builder.WithUpstreamObservability()).Message);
        Assert.Throws<ArgumentNullException>(() => ((HttpMessageHandler)null!).WithUpstreamObservability("x"));
        Assert.Throws<ArgumentException>(() => new Passing().WithUpstreamObservability(" "));
        Assert.Throws<ArgumentNullException>(() => ((IHttpClientBuilder)null!).WithUpstreamObservability());
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddHttpClient("").WithUpstreamObservability());
    }

    private static HttpResponseMessage Answer(Stream body) => new(HttpStatusCode.OK) { Content = new StreamContent(body) };

    private sealed class Stub(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => answer(request, cancellationToken);

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) => answer(request, cancellationToken).Result;
    }

    private sealed class Passing : DelegatingHandler;

    private sealed class Categories : ILoggerFactory
    {
        public List<string> Names { get; } = [];

        public ILogger CreateLogger(string categoryName)
        {
            Names.Add(categoryName);
            return Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;
        }

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }
    }

    private sealed class Broken : MemoryStream
    {
        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count) => throw new HttpIOException(HttpRequestError.ResponseEnded);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new HttpIOException(HttpRequestError.ResponseEnded);
    }
}
