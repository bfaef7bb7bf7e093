using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Clients.AspNetCore.Tests;

/// <summary>Keeps what is logged, with the scopes it was logged in.</summary>
internal sealed class LogLines : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<string> lines = new();
    private IExternalScopeProvider scopes = new LoggerExternalScopeProvider();

    public IEnumerable<string> All => lines;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

    public void Dispose()
    {
    }

    private sealed class Logger(LogLines owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => owner.scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;

            var scope = new List<string>();
            owner.scopes.ForEachScope(static (value, list) => list.Add(value is IEnumerable<KeyValuePair<string, object>> pairs ? string.Join(' ', pairs) : $"{value}"), scope);
            owner.lines.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception} {string.Join(' ', scope)}");
        }
    }
}
