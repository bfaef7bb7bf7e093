using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Clients.Resilience.Tests.Servers;
using Microsoft.Extensions.Logging;

namespace Clients.Resilience.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Call_WithRetry_MakesOneRecordOneActivityAndMeasurements()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(500, 404);
        var logs = new CapturedLogs();
        using var things = new ThingsUnderTest(server.Address, static d => d with { Name = "measured" }, s => s.LoggerFactory = logs);
        var activities = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == CallTelemetry.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activities.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var measured = new ConcurrentQueue<(string Name, double Value, Dictionary<string, object?> Tags)>();
        using var meter = Listen(measured);

        await things.FailAsync(things.Client.GetThingAsync("secret-path"));

        var activity = Assert.Single(activities, static a => Equals(a.GetTagItem("clients.upstream"), "measured"));
        Assert.Equal(
            ("not_found", 404, 1, "/things/{id}", "things/get"),
            (activity.GetTagItem("error.type"), activity.GetTagItem("http.response.status_code"), activity.GetTagItem("http.request.resend_count"),
                activity.GetTagItem("url.template"), activity.DisplayName));
        var record = Assert.Single(logs.Records);
        Assert.Equal(LogLevel.Warning, record.Level);
        Assert.Contains("measured things/get /things/{id}: not_found, status 404, 2 attempts", record.Text, StringComparison.Ordinal);
        var duration = Assert.Single(measured, static m => m.Name == "clients.call.duration");
        Assert.Equal("not_found", duration.Tags["error.type"]);
        Assert.Equal(2, Assert.Single(measured, static m => m.Name == "clients.call.attempts").Value);
        Assert.Equal(0, measured.Where(static m => m.Name == "clients.call.active").Sum(static m => m.Value));
        Assert.DoesNotContain("secret-path", record.Text + string.Join(',', activity.TagObjects) + string.Join(',', duration.Tags), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_Open_EndsItsRecordWithTheBody()
    {
        await using var server = await KestrelUpstream.AnsweringAsync(200);
        var logs = new CapturedLogs();
        using var things = new ThingsUnderTest(server.Address, configure: s => s.LoggerFactory = logs);

        var stream = await things.Client.GetBlobAsync();
        Assert.Empty(logs.Records);
        await stream.DisposeAsync();
        await stream.DisposeAsync();

        Assert.Equal(LogLevel.Information, Assert.Single(logs.Records).Level);
    }

    private static MeterListener Listen(ConcurrentQueue<(string, double, Dictionary<string, object?>)> measured)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, self) =>
            {
                if (instrument.Meter.Name == CallTelemetry.SourceName)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        return listener;

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var all = tags.ToArray().ToDictionary(static tag => tag.Key, static tag => tag.Value);
            if (Equals(all["clients.upstream"], "measured"))
            {
                measured.Enqueue((instrument.Name, value, all));
            }
        }
    }
}
