using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Apps.Tests.Hosting;

/// <summary>Keeps what an app logs, and lets a test wait for an event instead of sleeping.</summary>
internal sealed class LogWatcher : ILoggerProvider, ISupportExternalScope
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<(string Event, string Text)> entries = new();
    private readonly Lock gate = new();
    private readonly List<(string Event, int Count, TaskCompletionSource Seen)> waiters = [];
    private IExternalScopeProvider scopes = new LoggerExternalScopeProvider();

    public string Text => string.Join('\n', entries.Select(static entry => entry.Text));

    public int CountOf(string eventName) => entries.Count(entry => entry.Event == eventName);

    /// <summary>Waits until an event has been logged that often since the app started.</summary>
    public Task WaitForAsync(string eventName, int count = 1)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (CountOf(eventName) >= count)
                return Task.CompletedTask;

            waiters.Add((eventName, count, seen));
        }

        return seen.Task.WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

    public void Dispose()
    {
    }

    private void Add(string eventName, string text)
    {
        var scope = new List<string>();
        scopes.ForEachScope(static (value, list) => list.Add(value is IEnumerable<KeyValuePair<string, object>> pairs ? string.Join(' ', pairs) : $"{value}"), scope);
        entries.Enqueue((eventName, $"{text} {string.Join(' ', scope)}"));
        lock (gate)
        {
            foreach (var waiter in waiters.Where(waiter => CountOf(waiter.Event) >= waiter.Count))
                waiter.Seen.TrySetResult();
        }
    }

    private sealed class Logger(LogWatcher watcher) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => watcher.scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                watcher.Add(eventId.Name ?? "", $"{logLevel}: {formatter(state, exception)} {exception}");
        }
    }
}
