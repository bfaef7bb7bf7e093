using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Clients.Resilience;

/// <summary>
/// The one log record, the measurements and the span of every call. Tags hold operation and route template, never the raw path; nothing here
/// sees headers or bodies. Whatever nobody listens to costs a check and no memory.
/// </summary>
internal sealed partial class CallTelemetry(string upstream, ILogger logger)
{
    private readonly KeyValuePair<string, object?> upstreamTag = new(TelemetryTags.Upstream, upstream);

    /// <summary>Whether anybody wants to know how much was read.</summary>
    private bool CountsBytes => CallInstruments.Received.Enabled || logger.IsEnabled(LogLevel.Information) || logger.IsEnabled(LogLevel.Warning);

    /// <summary>Whether anybody wants to know of calls at all. For those that do not pass through the pipeline: unheard, they cost nothing.</summary>
    public bool IsHeard => CallInstruments.IsHeard || CallSpan.IsHeard
        || logger.IsEnabled(LogLevel.Information) || logger.IsEnabled(LogLevel.Warning) || logger.IsEnabled(LogLevel.Error);

    public void Begin(UpstreamCall call, HttpRequestMessage request)
    {
        call.Activity = Begin(call.Operation, request.RequestUri);
        call.Measures.Sent = SizeOf(request);
    }

    public Activity? Begin(OperationDefinition operation, Uri? uri)
    {
        if (CallInstruments.Active.Enabled)
        {
            CallInstruments.Active.Add(1, upstreamTag);
        }

        return CallSpan.Start(upstream, operation, uri);
    }

    public void End(UpstreamCall call, CallFailure? failure)
    {
        if (failure is not null)
        {
            CountTimeout(call, failure);
        }

        End(new CallRecord
        {
            Operation = call.Operation,
            Status = failure is null ? (int?)call.Response?.StatusCode : failure.Status,
            Code = failure?.Code,
            Effect = failure?.Effect ?? CallEffect.Processed,
            Attempts = call.Attempts,
            Elapsed = call.Clock.Elapsed,
            Measures = call.Measures,
            Activity = call.Activity,
            CorrelationId = Logs(failure?.Code) ? call.CorrelationId : null,
        });
    }

    public void End(in CallRecord record)
    {
        if (CallInstruments.Active.Enabled)
        {
            CallInstruments.Active.Add(-1, upstreamTag);
        }

        Measure(record);
        var level = CallLog.LevelOf(record.Code);
        if (logger.IsEnabled(level))
        {
            var (operation, measures, method) = (record.Operation, record.Measures, TelemetryTags.MethodOf(record.Operation));
            var cached = measures.Cache.Text() ?? "none";
            CallLog.CallEnded(
                logger, level, upstream, operation.Id, method, operation.Route, record.Code ?? "ok",
                record.Status, record.Effect, record.Attempts, record.Elapsed.TotalMilliseconds, measures.GateWait.TotalMilliseconds,
                measures.QueueWait.TotalMilliseconds, measures.ConnectTimeouts, measures.AttemptTimeouts, measures.BodyTimeouts,
                measures.TotalTimeouts, measures.Received, measures.Sent, cached, measures.Saved, record.CorrelationId);
        }

        if (record.Activity is { } activity)
        {
            CallSpan.End(activity, record);
        }
    }

    /// <summary>Whether a record of this outcome is wanted: only then is its correlation id looked for.</summary>
    public bool Logs(string? code) => logger.IsEnabled(CallLog.LevelOf(code));

    /// <summary>Counts what is read of a body, if anybody wants to know.</summary>
    public Stream Counted(UpstreamCall call, Stream body) => CountsBytes ? new CountedStream(call, body) : body;

    /// <summary>Bytes of a request's body, where they are known without reading it.</summary>
    public long? SizeOf(HttpRequestMessage request) =>
        request.Content is null ? 0 : logger.IsEnabled(LogLevel.Information) || logger.IsEnabled(LogLevel.Warning) ? request.Content.Headers.ContentLength : null;

    private void Measure(in CallRecord record)
    {
        var id = new KeyValuePair<string, object?>(TelemetryTags.Operation, record.Operation.Id);
        if (CallInstruments.Duration.Enabled)
        {
            CallInstruments.Duration.Record(record.Elapsed.TotalSeconds, Tags(record, id));
        }

        if (CallInstruments.Attempts.Enabled)
        {
            CallInstruments.Attempts.Add(record.Attempts, upstreamTag, id);
        }

        if (record.Measures.Received > 0 && CallInstruments.Received.Enabled)
        {
            CallInstruments.Received.Add(record.Measures.Received, upstreamTag, id);
        }

        if (record.Measures.Cache.Text() is { } cached && CallInstruments.CacheAnswers.Enabled)
        {
            CallInstruments.CacheAnswers.Add(1, upstreamTag, id, new(TelemetryTags.Cache, cached));
        }

        if (record.Measures.Saved > 0 && CallInstruments.CacheSaved.Enabled)
        {
            CallInstruments.CacheSaved.Add(record.Measures.Saved, upstreamTag, id);
        }

        if (record.Code is { } code && CallInstruments.Errors.Enabled)
        {
            CallInstruments.Errors.Add(1, upstreamTag, id, new(TelemetryTags.Error, code));
        }
    }

    private TagList Tags(in CallRecord record, KeyValuePair<string, object?> id)
    {
        var tags = new TagList
        {
            upstreamTag,
            id,
            { TelemetryTags.Method, TelemetryTags.MethodOf(record.Operation) },
            { TelemetryTags.Route, record.Operation.Route },
        };
        if (record.Status is { } status)
        {
            tags.Add(TelemetryTags.Status, status);
        }

        if (record.Code is { } code)
        {
            tags.Add(TelemetryTags.Error, code);
        }

        return tags;
    }
}
