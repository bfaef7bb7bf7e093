using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Clients.Resilience.Tests;

internal sealed record LogEvent(string? Name, LogLevel Level, IReadOnlyDictionary<string, object?> Fields);

/// <summary>Keeps every record as the text that an operator would read.</summary>
internal sealed class CapturedLogs : ILoggerFactory, ILogger
{
    public ConcurrentQueue<(LogLevel Level, string Text)> Records { get; } = new();

    /// <summary>The same as a log store gets them: name of the event, named fields.</summary>
    public ConcurrentQueue<LogEvent> Events { get; } = new();

    public IEnumerable<LogEvent> Of(string name) => Events.Where(e => e.Name == name);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Records.Enqueue((logLevel, formatter(state, exception)));
        var fields = ((IEnumerable<KeyValuePair<string, object?>>)state!).Where(static field => field.Key != "{OriginalFormat}");
        Events.Enqueue(new LogEvent(eventId.Name, logLevel, fields.ToDictionary(static field => field.Key, static field => field.Value)));
    }

    public void Dispose()
    {
    }
}
