using System.Diagnostics;
using System.Diagnostics.Metrics;
using Clients.Resilience;
using Microsoft.Extensions.Logging;

namespace Clients.Bench;

/// <summary>Takes everything that is told of calls, and does nothing with it: what is left is the cost of telling.</summary>
internal sealed class Listener : ILoggerFactory, ILogger
{
    private readonly MeterListener _meters = new();
    private readonly ActivityListener _spans = new()
    {
        ShouldListenTo = static source => source.Name == UpstreamTelemetry.Name,
        Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
    };

    public Listener()
    {
        _meters.InstrumentPublished = static (instrument, self) =>
        {
            if (instrument.Meter.Name == UpstreamTelemetry.Name)
                self.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        _meters.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
        _meters.Start();
        ActivitySource.AddActivityListener(_spans);
    }

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
    }

    public void Dispose()
    {
        _meters.Dispose();
        _spans.Dispose();
    }
}
