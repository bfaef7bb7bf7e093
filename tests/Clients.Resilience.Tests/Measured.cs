using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Clients.Resilience.Tests;

internal sealed record Measurement(string Name, double Value, IReadOnlyDictionary<string, object?> Tags);

/// <summary>All measurements and spans of one upstream: every test measures one of its own name, since they run at the same time.</summary>
internal sealed class Measured : IDisposable
{
    private readonly string upstream;
    private readonly MeterListener meters = new();
    private readonly ActivityListener spans;
    private readonly ConcurrentQueue<Measurement> measurements = new();

    public Measured(string upstream)
    {
        this.upstream = upstream;
        meters.InstrumentPublished = static (instrument, self) =>
        {
            if (instrument.Meter.Name == UpstreamTelemetry.Name)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        meters.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        meters.Start();
        spans = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == UpstreamTelemetry.Name,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                if (Equals(span.GetTagItem(TelemetryTags.Upstream), upstream))
                {
                    Spans.Enqueue(span);
                }
            },
        };
        ActivitySource.AddActivityListener(spans);
    }

    public ConcurrentQueue<Activity> Spans { get; } = new();

    public List<Measurement> Of(string name) => [.. measurements.Where(m => m.Name == name)];

    /// <summary>Looks at the gauges now.</summary>
    public List<Measurement> Observe(string name)
    {
        var before = measurements.Count;
        meters.RecordObservableInstruments();
        return [.. measurements.Skip(before).Where(m => m.Name == name)];
    }

    public void Dispose()
    {
        meters.Dispose();
        spans.Dispose();
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var all = tags.ToArray().ToDictionary(static tag => tag.Key, static tag => tag.Value);
        if (Equals(all[TelemetryTags.Upstream], upstream))
        {
            measurements.Enqueue(new Measurement(instrument.Name, value, all));
        }
    }
}
