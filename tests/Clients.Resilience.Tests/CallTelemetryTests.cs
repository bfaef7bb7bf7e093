using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Clients.Resilience.Tests;

/// <summary>What is measured, in which units and words, and who has to listen for it to be.</summary>
public sealed class CallTelemetryTests
{
    private static readonly Uri Address = new("https://things.example:8443/things/7?x");

    /// <summary>Dashboards and alerts go by these; what they mean is in docs/telemetry.md.</summary>
    [Fact]
    public void Instruments_AreThese()
    {
        using var things = new ThingsUnderTest(ThingsContract.Default.BaseAddress); // so that all of them are made
        var instruments = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (ReferenceEquals(instrument.Meter, CallInstruments.Meter))
                {
                    instruments.Add($"{instrument.Name} | {instrument.Unit} | {instrument.Description}{Buckets(instrument)}");
                }
            },
        };
        listener.Start();

        const string Seconds = " | 0.005 0.01 0.025 0.05 0.075 0.1 0.25 0.5 0.75 1 2.5 5 7.5 10 30 60";
        Assert.Equal(
            [
                "clients.breaker.state |  | Circuit of an authority: 0 closed, 1 half open (a probe is due or runs), 2 open.",
                "clients.cache.answers | {answer} | Answers of calls that the cache had to do with, by result.",
                "clients.cache.saved | By | Bytes of bodies that the upstream confirmed instead of sending them.",
                "clients.call.active | {call} | Calls in flight.",
                "clients.call.attempts | {attempt} | Attempts of ended calls.",
                "clients.call.duration | s | Logical calls, with waiting, retries and the body." + Seconds,
                "clients.call.errors | {call} | Failed calls, by error code.",
                "clients.call.received | By | Bytes of bodies read, decompressed.",
                "clients.call.timeouts | {timeout} | Limits that ran out, of attempts and of whole calls.",
                "clients.concurrency.limit | {call} | Calls that may run.",
                "clients.concurrency.permits | {call} | Calls that run.",
                "clients.queue.length | {call} | Calls that wait for a permit.",
                "clients.queue.limit | {call} | Calls that may wait for a permit.",
                "clients.queue.wait | s | Time that calls spent in the queue for a permit; only those that had to." + Seconds,
                "clients.rate.limit | {request} | A quota's size, as last stated by the upstream.",
                "clients.rate.remaining | {request} | What is left of a quota, as last stated by the upstream.",
                "clients.rate.wait | s | Time that calls were held back by a closed rate gate; only those that were." + Seconds,
                "clients.retry.budget | {retry} | Retries that may still be made within the current 10 s.",
                "clients.retry.suppressed | {retry} | Retries that were not made, by reason.",
            ],
            instruments.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Record_OfARevalidatedCall_SaysWhatTheCacheSaved()
    {
        using var logs = new CapturedLogs();
        using var measured = new Measured("saved");
        var telemetry = new CallTelemetry("saved", logs);
        var activity = telemetry.Begin(ThingOperations.Get, Address);

        telemetry.End(Record(activity, new CallMeasures { Cache = CacheResult.Revalidated, Saved = 5, Received = 5 }));

        Assert.Equal("revalidated", activity!.GetTagItem("clients.cache.result"));
        Assert.Equal((1, "things/get", "revalidated"), Assert.Single(measured.Of("clients.cache.answers")) is var m ? (m.Value, m.Tags["clients.operation"], m.Tags["clients.cache.result"]) : default);
        Assert.Equal(5, Assert.Single(measured.Of("clients.cache.saved")).Value);
        Assert.Equal(("revalidated", 5L), Assert.Single(logs.Events).Fields is var f ? (f["Cache"], f["Saved"]) : default);
    }

    [Fact]
    public void Record_OfACallWithoutAnything_SaysNothingOfIt()
    {
        using var logs = new CapturedLogs();
        using var measured = new Measured("plain");
        var telemetry = new CallTelemetry("plain", logs);
        var activity = telemetry.Begin(ThingOperations.Get, Address);

        telemetry.End(Record(activity, default));

        Assert.Equal(
            ["clients.operation=things/get", "clients.upstream=plain", "http.request.method=GET", "http.response.status_code=200", "server.address=things.example", "server.port=8443", "url.template=/things/{id}"],
            activity!.TagObjects.Select(static tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal));
        Assert.Equal((ActivityKind.Client, ActivityStatusCode.Unset, "GET /things/{id}"), (activity.Kind, activity.Status, activity.DisplayName));
        Assert.Empty(measured.Of("clients.cache.answers"));
        Assert.Empty(measured.Of("clients.cache.saved"));
        Assert.Empty(measured.Of("clients.call.received"));
        Assert.Empty(measured.Of("clients.call.errors"));
        Assert.Equal([1, -1], measured.Of("clients.call.active").Select(static m => m.Value));
        Assert.Equal("none", Assert.Single(logs.Events).Fields["Cache"]);
    }

    [Fact]
    public void Span_OfWhatIsNotDeclared_HasNoRouteAndNoMadeUpAddress()
    {
        using var measured = new Measured("undeclared");

        using var activity = CallSpan.Start("undeclared", RouteTable.Undeclared("GET"), new Uri("things/7", UriKind.Relative));
        using var nowhere = CallSpan.Start("undeclared", RouteTable.Undeclared("GET"), null);

        Assert.Equal(
            ["clients.operation=undeclared/get", "clients.upstream=undeclared", "http.request.method=GET"],
            activity!.TagObjects.Select(static tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(("GET", "undeclared/get", 3), (activity.DisplayName, activity.OperationName, nowhere!.TagObjects.Count()));
    }

    [Fact]
    public void Span_OfAFailedCall_IsAnError()
    {
        using var measured = new Measured("failed");
        var telemetry = new CallTelemetry("failed", new CapturedLogs());
        var activity = telemetry.Begin(ThingOperations.Get, Address)!;

        telemetry.End(Record(activity, default) with { Code = "not_found", Status = null, Attempts = 3 });

        Assert.Equal((ActivityStatusCode.Error, "not_found", null, 2), (activity.Status, activity.GetTagItem("error.type"), activity.GetTagItem("http.response.status_code"), activity.GetTagItem("http.request.resend_count")));
        Assert.Same(activity, Assert.Single(measured.Spans)); // ended
    }

    [Theory]
    [InlineData(null)]
    [InlineData(503)]
    public void Events_OfASpan_SayHowLong(int? status)
    {
        using var measured = new Measured("events");
        using var activity = CallSpan.Start("events", ThingOperations.Get, Address)!;

        CallSpan.AddRetry(activity, new CallFailure("upstream_unavailable", FailureClass.Ambiguous, CallEffect.Unknown) { Status = status }, TimeSpan.FromSeconds(1.5));
        CallSpan.AddWait(activity, "clients.queue.wait", TimeSpan.FromSeconds(2.5));

        Assert.Equal(
            [
                "clients.retry: error.type=upstream_unavailable clients.retry.delay=1.5" + (status is null ? "" : " http.response.status_code=503"),
                "clients.queue.wait: clients.wait.duration=2.5",
            ],
            activity.Events.Select(static e => $"{e.Name}: {string.Join(' ', e.Tags.Select(static tag => string.Create(CultureInfo.InvariantCulture, $"{tag.Key}={tag.Value}")))}"));
    }

    /// <summary>Sizes are looked for as soon as one of the two levels on which calls are told is on.</summary>
    [Theory]
    [InlineData(LogLevel.Information, 2L, true)]
    [InlineData(LogLevel.Warning, 2L, true)]
    [InlineData(LogLevel.Error, null, false)]
    public void Sizes_AreLookedForWhereSomebodyIsTold(LogLevel level, long? size, bool counted)
    {
        using var things = new ThingsUnderTest(ThingsContract.Default.BaseAddress);
        var telemetry = new CallTelemetry("sizes", new Only(level));
        using var request = new HttpRequestMessage(HttpMethod.Post, Address);
        using var empty = new HttpRequestMessage(HttpMethod.Get, Address);
        request.Content = new StringContent("{}");
        var call = new ForeignCall(things.Connection.Runtime, ThingOperations.Get, default);

        Assert.Equal((size, 0L), (telemetry.SizeOf(request), telemetry.SizeOf(empty)));
        if (!CallInstruments.Received.Enabled) // no test beside this one measures
        {
            Assert.Equal(counted, telemetry.Counted(call, Stream.Null) is CountedStream);
        }
    }

    [Theory]
    [InlineData(LogLevel.Information, null, true)]
    [InlineData(LogLevel.Warning, null, false)]
    [InlineData(LogLevel.Warning, "not_found", true)]
    [InlineData(LogLevel.Error, "egress_denied", true)]
    [InlineData(LogLevel.Error, "not_found", false)]
    public void Record_IsWrittenOnItsLevelOnly(LogLevel level, string? code, bool written)
    {
        var logger = new Only(level);
        var telemetry = new CallTelemetry("levels", logger);

        telemetry.End(Record(null, default) with { Code = code });

        Assert.Equal((written, written ? 1 : 0), (telemetry.Logs(code), logger.Written));
    }

    [Theory]
    [InlineData(UpstreamErrorCode.RedirectRefused)]
    [InlineData(UpstreamErrorCode.TlsFailed)]
    [InlineData(UpstreamErrorCode.ResponseInvalid)]
    [InlineData(UpstreamErrorCode.EffectUncertain)]
    public void Failure_ThatAPersonHasToSeeTo_IsAnError(string code) => Assert.Equal(LogLevel.Error, CallLog.LevelOf(code));

    [Fact]
    public async Task Body_CountedAsItIsRead_IsClosedWithItsReader()
    {
        using var things = new ThingsUnderTest(ThingsContract.Default.BaseAddress);
        var call = new ForeignCall(things.Connection.Runtime, ThingOperations.Get, default);
        var inner = new MemoryStream(new byte[5]);
        var counted = new CountedStream(call, inner);

        Assert.Equal(3, await counted.ReadAsync(new byte[3], TestContext.Current.CancellationToken));
        Assert.Equal(2, await counted.ReadAsync(new byte[3], TestContext.Current.CancellationToken));
        Assert.Equal((5, true), (call.Measures.Received, inner.CanRead));
        await counted.DisposeAsync();
        Assert.False(inner.CanRead);
    }

    private static CallRecord Record(Activity? activity, CallMeasures measures) => new()
    {
        Operation = ThingOperations.Get, Status = 200, Code = null, Effect = CallEffect.Processed, Attempts = 1, Elapsed = TimeSpan.FromSeconds(1), Measures = measures, Activity = activity,
    };

    private static string Buckets(Instrument instrument) => instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds }
        ? " | " + string.Join(' ', bounds.Select(static bound => bound.ToString(CultureInfo.InvariantCulture))) : "";

    /// <summary>A log with one level.</summary>
    private sealed class Only(LogLevel level) : ILogger
    {
        public int Written { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel == level;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Written++;
    }
}
