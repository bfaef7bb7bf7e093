using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Clients.Resilience;

/// <summary>What is told of calls. Tags hold operation and route template, never the raw path; nothing here sees headers or bodies.</summary>
internal sealed partial class CallTelemetry(string upstream, ILogger logger)
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string SourceName = "Clients.Resilience";

    private static readonly ActivitySource Source = new(SourceName);
    private static readonly Meter Meter = new(SourceName);

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "clients.call.duration", "s", "Logical calls, with retries, waiting and the body.");

    private static readonly Counter<long> Attempts = Meter.CreateCounter<long>("clients.call.attempts", "{attempt}", "Attempts of logical calls.");

    private static readonly UpDownCounter<long> Active = Meter.CreateUpDownCounter<long>("clients.call.active", "{call}", "Calls in flight.");

    private static readonly Counter<long> Suppressed = Meter.CreateCounter<long>(
        "clients.retry.suppressed", "{retry}", "Retries that were not made, by reason.");

    private readonly KeyValuePair<string, object?> upstreamTag = new("clients.upstream", upstream);

    public void Begin(UpstreamCall call)
    {
        if (Active.Enabled)
        {
            Active.Add(1, upstreamTag);
        }

        if (Source.HasListeners() && Source.StartActivity(call.Operation.Id, ActivityKind.Client) is { } activity)
        {
            activity.SetTag("clients.upstream", upstream);
            activity.SetTag("clients.operation", call.Operation.Id);
            activity.SetTag("http.request.method", call.Operation.Method.Method);
            activity.SetTag("url.template", call.Operation.Route);
            call.Activity = activity;
        }
    }

    public void End(UpstreamCall call, CallFailure? failure)
    {
        var status = failure is null ? (int?)call.Response?.StatusCode : failure.Status;
        if (call.Activity is { } activity)
        {
            Finish(activity, call, failure, status);
        }

        if (Active.Enabled)
        {
            Active.Add(-1, upstreamTag);
        }

        if (Duration.Enabled || Attempts.Enabled)
        {
            Measure(call, failure, status);
        }

        Record(call, failure, status);
    }

    public void RetrySuppressed(UpstreamCall call, string reason)
    {
        if (Suppressed.Enabled)
        {
            Suppressed.Add(1, upstreamTag, new("clients.operation", call.Operation.Id), new("reason", reason));
        }
    }

    private static void Finish(Activity activity, UpstreamCall call, CallFailure? failure, int? status)
    {
        if (status is { } code)
        {
            activity.SetTag("http.response.status_code", code);
        }

        if (call.Attempts > 1)
        {
            activity.SetTag("http.request.resend_count", call.Attempts - 1);
        }

        if (failure is not null)
        {
            activity.SetTag("error.type", failure.Code);
            activity.SetStatus(ActivityStatusCode.Error);
        }

        activity.Dispose();
    }

    private void Measure(UpstreamCall call, CallFailure? failure, int? status)
    {
        var tags = new TagList
        {
            upstreamTag,
            { "clients.operation", call.Operation.Id },
            { "url.template", call.Operation.Route },
            { "http.response.status_code", status },
            { "error.type", failure?.Code },
        };
        Duration.Record(call.Clock.Elapsed.TotalSeconds, tags);
        Attempts.Add(call.Attempts, tags);
    }

    private void Record(UpstreamCall call, CallFailure? failure, int? status)
    {
        var level = failure is null || failure.Code == UpstreamErrorCode.Canceled ? LogLevel.Information : LogLevel.Warning;
        if (logger.IsEnabled(level))
        {
            var elapsed = call.Clock.Elapsed.TotalMilliseconds;
            var correlation = call.CorrelationId;
            Log.CallEnded(
                logger, level, upstream, call.Operation.Id, call.Operation.Route, failure?.Code ?? "ok", status ?? 0, call.Attempts, elapsed, correlation);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1,
            EventName = "CallEnded",
            Message = "{Upstream} {Operation} {Route}: {Outcome}, status {Status}, {Attempts} attempts in {Elapsed:0.0} ms, correlation {CorrelationId}")]
        public static partial void CallEnded(
            ILogger logger, LogLevel level, string upstream, string operation, string route, string outcome, int status, int attempts,
            double elapsed, string correlationId);
    }
}
