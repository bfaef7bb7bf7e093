using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Clients.Resilience;

/// <summary>The telemetry of the pipeline for requests that do not pass through it.</summary>
public static class UpstreamObservability
{
    /// <summary>
    /// Wraps a handler: every request gets the same log record, measurements and span as a call of a generated client. What is sent, and what
    /// comes back, stays as it is. A record ends with the body, so dispose of answers that are read as streams.
    /// </summary>
    /// <param name="handler">What sends the requests, with handlers of its own or without; not one of an upstream's client.</param>
    /// <param name="upstream">What the upstream is called in telemetry: one of a few names, never made of a request.</param>
    /// <param name="loggers">Where the records go. Default: nowhere.</param>
    /// <param name="time">Measures durations. Default: the system's.</param>
    /// <exception cref="ArgumentException"><paramref name="upstream"/> is blank, or the handler tells of its requests already.</exception>
    public static DelegatingHandler WithUpstreamObservability(
        this HttpMessageHandler handler, string upstream, ILoggerFactory? loggers = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        for (var inner = handler; inner is not null; inner = (inner as DelegatingHandler)?.InnerHandler)
        {
            if (inner is UpstreamHandler or ObservedHandler)
            {
                throw new ArgumentException("This handler tells of its requests already; wrap it once, and clients of upstreams never.", nameof(handler));
            }
        }

        var observed = Create(upstream, loggers, time);
        observed.InnerHandler = handler;
        return observed;
    }

    internal static DelegatingHandler Create(string upstream, ILoggerFactory? loggers, TimeProvider? time)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(upstream);
        var logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger($"{UpstreamTelemetry.Name}.{upstream}");
        return new ObservedHandler(new CallTelemetry(upstream, logger), time ?? TimeProvider.System);
    }
}
