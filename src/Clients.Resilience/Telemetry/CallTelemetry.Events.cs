using Microsoft.Extensions.Logging;

namespace Clients.Resilience;

/// <summary>What happens on a call's way.</summary>
internal sealed partial class CallTelemetry
{
    /// <summary>Another attempt will follow.</summary>
    public void Retry(UpstreamCall call, CallFailure failure, TimeSpan delay)
    {
        CountTimeout(call, failure);
        if (logger.IsEnabled(LogLevel.Information))
        {
            CallLog.Retry(
                logger, upstream, call.Operation.Id, call.Attempts, failure.Code, failure.Status, delay.TotalMilliseconds, call.CorrelationId);
        }

        if (call.Activity is { } activity)
        {
            CallSpan.AddRetry(activity, failure, delay);
        }
    }

    /// <summary>An attempt failed in a way that another one might mend, and none follows.</summary>
    public void RetrySuppressed(UpstreamCall call, CallFailure failure, string reason)
    {
        if (CallInstruments.Suppressed.Enabled)
        {
            CallInstruments.Suppressed.Add(
                1, upstreamTag, new(TelemetryTags.Operation, call.Operation.Id), new(TelemetryTags.Reason, reason));
        }

        if (logger.IsEnabled(LogLevel.Information))
        {
            CallLog.RetrySuppressed(
                logger, upstream, call.Operation.Id, call.Attempts, failure.Code, failure.Status, reason, call.CorrelationId);
        }
    }

    public void Queued(UpstreamCall call, TimeSpan wait)
    {
        call.Measures.QueueWait += wait;
        if (CallInstruments.QueueWait.Enabled)
        {
            CallInstruments.QueueWait.Record(wait.TotalSeconds, upstreamTag);
        }

        if (call.Activity is { } activity)
        {
            CallSpan.AddWait(activity, "clients.queue.wait", wait);
        }
    }

    public void HeldBack(UpstreamCall call, TimeSpan wait)
    {
        call.Measures.GateWait += wait;
        if (CallInstruments.GateWait.Enabled)
        {
            CallInstruments.GateWait.Record(wait.TotalSeconds, upstreamTag);
        }

        if (call.Activity is { } activity)
        {
            CallSpan.AddWait(activity, "clients.rate.wait", wait);
        }
    }

    public void BreakerChanged(string host, int port, CircuitPhase phase, DateTimeOffset until)
    {
        switch (phase)
        {
            case CircuitPhase.Open:
                CallLog.BreakerOpened(logger, upstream, host, port, until);
                break;
            case CircuitPhase.HalfOpen:
                CallLog.BreakerHalfOpen(logger, upstream, host, port);
                break;
            default:
                CallLog.BreakerClosed(logger, upstream, host, port);
                break;
        }
    }

    public void GateClosed(DateTimeOffset until) => CallLog.RateGateClosed(logger, upstream, until);

    public void QuotaUsedUp(string resource, DateTimeOffset until) => CallLog.QuotaUsedUp(logger, upstream, resource, until);

    public void GateOpened() => CallLog.RateGateOpened(logger, upstream);

    public void Deprecated(UpstreamCall call, string? version, DateTimeOffset? since, DateTimeOffset? sunset, Uri? link) =>
        CallLog.ApiDeprecated(logger, upstream, version, since, sunset, call.Operation.Id, link);

    public void ListIncomplete(OperationDefinition operation, ListGap gap, long count, long? total) =>
        CallLog.ListIncomplete(logger, upstream, operation.Id, gap, count, total);

    private void CountTimeout(UpstreamCall call, CallFailure failure)
    {
        if (call.Measures.Count(failure) is not { } kind)
        {
            return;
        }

        if (CallInstruments.Timeouts.Enabled)
        {
            CallInstruments.Timeouts.Add(
                1, upstreamTag, new(TelemetryTags.Operation, call.Operation.Id), new(TelemetryTags.TimeoutKind, kind));
        }

        if (logger.IsEnabled(LogLevel.Information))
        {
            CallLog.Timeout(logger, upstream, call.Operation.Id, kind, call.Attempts, call.Clock.Elapsed.TotalMilliseconds, call.CorrelationId);
        }
    }
}
