using Microsoft.Extensions.Logging;

namespace Clients.Resilience.Tests;

/// <summary>The texts of records read well whatever is missing; the fields stay numbers, or nothing.</summary>
public sealed class CallLogTests
{
    [Theory]
    [InlineData(null, null, "store things/get GET /things/{id}: ok, effect Processed, attempts 1 in 1.5 ms, waited 0.0 ms for the gate and 0.0 ms in the queue, timeouts connect 0 attempt 0 body 0 total 0, received 7 B, cache none saved 0 B, correlation c-1")]
    [InlineData(404, 0L, "store things/get GET /things/{id}: 404 ok, effect Processed, attempts 1 in 1.5 ms, waited 0.0 ms for the gate and 0.0 ms in the queue, timeouts connect 0 attempt 0 body 0 total 0, received 7 B, sent 0 B, cache none saved 0 B, correlation c-1")]
    [InlineData(200, 123456L, "store things/get GET /things/{id}: 200 ok, effect Processed, attempts 1 in 1.5 ms, waited 0.0 ms for the gate and 0.0 ms in the queue, timeouts connect 0 attempt 0 body 0 total 0, received 7 B, sent 123456 B, cache none saved 0 B, correlation c-1")]
    public void CallEnded_WithAndWithoutAnswer_ReadsWell(int? status, long? sent, string text)
    {
        var logger = new Scribe();

        CallLog.CallEnded(logger, LogLevel.Information, "store", "things/get", "GET", "/things/{id}", "ok", status, CallEffect.Processed, 1, 1.5, 0, 0, 0, 0, 0, 0, 7, sent, "none", 0, "c-1");

        Assert.Equal(text, logger.Text);
        Assert.Equal((status, sent), ((int?)logger.Fields["Status"], (long?)logger.Fields["Sent"]));
    }

    [Theory]
    [InlineData(null, "attempt 1 ended as connection_lost; ")]
    [InlineData(503, "attempt 1 ended as 503 connection_lost; ")]
    public void Retry_WithAndWithoutAnswer_ReadsWell(int? status, string text)
    {
        var logger = new Scribe();

        CallLog.Retry(logger, "store", "things/get", 1, "connection_lost", status, 5, "c-1");
        Assert.Equal($"store things/get: {text}the next one in 5.0 ms, correlation c-1", logger.Text);

        CallLog.RetrySuppressed(logger, "store", "things/get", 1, "connection_lost", status, "deadline", "c-1");
        Assert.Equal($"store things/get: {text}no further one: deadline, correlation c-1", logger.Text);
        Assert.Equal(status, (int?)logger.Fields["Status"]);
    }

    private sealed class Scribe : ILogger
    {
        public string Text { get; private set; } = string.Empty;

        public Dictionary<string, object?> Fields { get; private set; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Text = formatter(state, exception);
            Fields = ((IEnumerable<KeyValuePair<string, object?>>)(object)state!).ToDictionary(StringComparer.Ordinal);
        }
    }
}
