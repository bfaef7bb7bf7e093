using Microsoft.Extensions.Logging;

namespace Clients.Resilience;

/// <summary>
/// The log records of calls and of what calls share. docs/telemetry.md lists them; a test compares the two. What may be missing (a status, a
/// size) brings the words around it as part of its format, so that a text without it has no hole.
/// </summary>
internal static partial class CallLog
{
    /// <summary>Errors are what a person has to see to; warnings may pass by themselves; the caller's own cancellation is nobody's fault.</summary>
    public static LogLevel LevelOf(string? code) => code switch
    {
        null or UpstreamErrorCode.Canceled => LogLevel.Information,
        UpstreamErrorCode.EgressDenied or UpstreamErrorCode.RedirectRefused or UpstreamErrorCode.Unauthorized or UpstreamErrorCode.TlsFailed
            or UpstreamErrorCode.ResponseInvalid or UpstreamErrorCode.EffectUncertain => LogLevel.Error,
        _ => LogLevel.Warning,
    };

    [LoggerMessage(
        EventId = 1,
        EventName = "CallEnded",
        Message = "{Upstream} {Operation} {Method} {Route}:{Status: 0} {Outcome}, effect {Effect}, attempts {Attempts} in {Elapsed:0.0} ms, "
            + "waited {GateWait:0.0} ms for the gate and {QueueWait:0.0} ms in the queue, timeouts connect {ConnectTimeouts} attempt {AttemptTimeouts} "
            + "body {BodyTimeouts} total {TotalTimeouts}, received {Received} B{Sent:', sent '0' B'}, cache {Cache} saved {Saved} B, correlation {CorrelationId}")]
    public static partial void CallEnded(
        ILogger logger, LogLevel level, string upstream, string operation, string method, string route, string outcome, int? status, CallEffect effect,
        int attempts, double elapsed, double gateWait, double queueWait, int connectTimeouts, int attemptTimeouts, int bodyTimeouts,
        int totalTimeouts, long received, long? sent, string cache, long saved, string? correlationId);

    [LoggerMessage(
        EventId = 5, EventName = "Retry", Level = LogLevel.Information,
        Message = "{Upstream} {Operation}: attempt {Attempt} ended as{Status: 0} {Outcome}; the next one in {Delay:0.0} ms, correlation {CorrelationId}")]
    public static partial void Retry(
        ILogger logger, string upstream, string operation, int attempt, string outcome, int? status, double delay, string correlationId);

    [LoggerMessage(
        EventId = 6, EventName = "RetrySuppressed", Level = LogLevel.Information,
        Message = "{Upstream} {Operation}: attempt {Attempt} ended as{Status: 0} {Outcome}; no further one: {Reason}, correlation {CorrelationId}")]
    public static partial void RetrySuppressed(
        ILogger logger, string upstream, string operation, int attempt, string outcome, int? status, string reason, string correlationId);

    [LoggerMessage(
        EventId = 7, EventName = "Timeout", Level = LogLevel.Information,
        Message = "{Upstream} {Operation}: the limit of {Kind} ran out in attempt {Attempt} after {Elapsed:0.0} ms of the call, correlation {CorrelationId}")]
    public static partial void Timeout(
        ILogger logger, string upstream, string operation, string kind, int attempt, double elapsed, string correlationId);

    [LoggerMessage(
        EventId = 8, EventName = "BreakerOpened", Level = LogLevel.Warning,
        Message = "{Upstream} {Host}:{Port}: the circuit is open until {Until:o}; calls fail at once")]
    public static partial void BreakerOpened(ILogger logger, string upstream, string host, int port, DateTimeOffset until);

    [LoggerMessage(
        EventId = 9, EventName = "BreakerHalfOpen", Level = LogLevel.Information, Message = "{Upstream} {Host}:{Port}: one call probes whether the circuit may close")]
    public static partial void BreakerHalfOpen(ILogger logger, string upstream, string host, int port);

    [LoggerMessage(
        EventId = 10, EventName = "BreakerClosed", Level = LogLevel.Information, Message = "{Upstream} {Host}:{Port}: the circuit is closed again")]
    public static partial void BreakerClosed(ILogger logger, string upstream, string host, int port);

    [LoggerMessage(
        EventId = 11, EventName = "RateGateClosed", Level = LogLevel.Warning,
        Message = "{Upstream}: the upstream wants no requests for a while; calls wait or fail until {Until:o}")]
    public static partial void RateGateClosed(ILogger logger, string upstream, DateTimeOffset until);

    [LoggerMessage(
        EventId = 14, EventName = "QuotaUsedUp", Level = LogLevel.Warning,
        Message = "{Upstream}: the quota {Resource} is used up; calls that count against it wait or fail until {Until:o}")]
    public static partial void QuotaUsedUp(ILogger logger, string upstream, string resource, DateTimeOffset until);

    [LoggerMessage(
        EventId = 12, EventName = "RateGateOpened", Level = LogLevel.Information, Message = "{Upstream}: the rate gate is open again")]
    public static partial void RateGateOpened(ILogger logger, string upstream);

    [LoggerMessage(
        EventId = 20, EventName = "ApiDeprecated", Level = LogLevel.Warning,
        Message = "{Upstream}: version {Version} of the API is deprecated since {Deprecated:o} and is switched off at {Sunset:o}, says the answer to {Operation}; see {Link}")]
    public static partial void ApiDeprecated(
        ILogger logger, string upstream, string? version, DateTimeOffset? deprecated, DateTimeOffset? sunset, string operation, Uri? link);

    [LoggerMessage(
        EventId = 21, EventName = "ListIncomplete", Level = LogLevel.Warning,
        Message = "{Upstream} {Operation}: the list leaves something out ({Gap}); {Count} items so far, of {Total}")]
    public static partial void ListIncomplete(ILogger logger, string upstream, string operation, ListGap gap, long count, long? total);
}
