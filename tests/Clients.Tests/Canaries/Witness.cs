using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Clients.Tests.Canaries;

/// <summary>
/// Takes down all that is logged, measured and traced in this process while it lives, at every level. What the web server itself tells of the
/// app's own callers ("host") is kept apart: it knows their paths.
/// </summary>
internal sealed class Witness : ILoggerProvider
{
    private readonly ActivityListener activities;
    private readonly MeterListener meters = new();

    public Witness()
    {
        activities = new ActivityListener
        {
            ShouldListenTo = static _ => true,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => Take(
                IsHost(activity.Source.Name) ? "host" : "span", $"{activity.DisplayName} {activity.StatusDescription} {string.Join(' ', activity.TagObjects)} {string.Join(' ', activity.Baggage)} "
                + string.Join(' ', activity.Events.Select(static e => $"{e.Name} {string.Join(' ', e.Tags)}"))),
        };
        ActivitySource.AddActivityListener(activities);
        meters.InstrumentPublished = static (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Take("metric", $"{instrument.Name} {string.Join(' ', tags.ToArray())}"));
        meters.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Take("metric", $"{instrument.Name} {string.Join(' ', tags.ToArray())}"));
        meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Take("metric", $"{instrument.Name} {string.Join(' ', tags.ToArray())}"));
        meters.Start();
    }

    /// <summary>What was seen, once each, with where.</summary>
    public ConcurrentDictionary<(string Where, string Text), int> Seen { get; } = new();

    public void Take(string where, string text) => Seen.AddOrUpdate((where, text), 1, static (_, count) => count + 1);

    private static bool IsHost(string name) => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal);

    public ILogger CreateLogger(string categoryName) => new Scribe(this, categoryName);

    public void Dispose()
    {
        activities.Dispose();
        meters.Dispose();
    }

    private sealed class Scribe(Witness witness, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            witness.Take("scope", $"{category}: {state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs) : string.Empty;
            witness.Take(IsHost(category) ? "host" : "log", $"{category}: {formatter(state, exception)} {values} {exception}");
        }
    }
}
