using System.Collections.Frozen;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Clients.InternalJobs;
using Clients.Resilience;
using WebJobs.Outbox;

namespace WebJobs.Forwarding;

/// <summary>One try to hand an operation over to internal-jobs, and what is written down of it.</summary>
internal sealed partial class JobForwarding(IInternalJobsClient jobs, OutboxStore outbox, TimeProvider time, ILogger<JobForwarding> logger)
{
    /// <summary>
    /// The upstream looked at the command and does not want it: trying again changes nothing. Everything else passes or can be repaired without
    /// the caller (an outage, a quota, an expired credential, a wrong address), so the operation waits.
    /// </summary>
    private static readonly FrozenSet<string> Refusals = new[]
    {
        UpstreamErrorCode.ValidationFailed, UpstreamErrorCode.Rejected, UpstreamErrorCode.PreconditionFailed, UpstreamErrorCode.Gone,
    }.ToFrozenSet(StringComparer.Ordinal);

    public async ValueTask TryAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        // As if the caller's request were still here: same correlation, same trace.
        UpstreamCallContext.Current = new UpstreamCallContext { CorrelationId = entry.CorrelationId };
        using var activity = Continue(entry);
        try
        {
            var submission = new JobSubmission { Type = entry.JobType, Payload = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(entry.Payload)! };
            var job = await jobs.SubmitJobAsync(submission, new UpstreamCallOptions { IdempotencyKey = entry.Id }, cancellationToken);
            outbox.Forwarded(entry, job.Id, time.GetUtcNow());
            Log.Forwarded(logger, entry.Id, entry.Tries + 1, entry.CorrelationId);
        }
        catch (UpstreamException exception) when (Refusals.Contains(exception.Code))
        {
            outbox.Refused(entry, exception.Code, time.GetUtcNow());
            Log.Refused(logger, entry.Id, exception.Code, entry.CorrelationId);
        }
        catch (UpstreamException exception)
        {
            var now = time.GetUtcNow();
            var wait = Backoff.Delay(entry.Tries + 1, exception.Error.RetryAfter, Jitter());
            outbox.Postpone(entry, exception.Code, now + wait, now);
            Log.Postponed(logger, entry.Id, exception.Code, wait.TotalSeconds, entry.CorrelationId);
        }
    }

    [SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "Spreads load; nobody gains by guessing it.")]
    private static double Jitter() => Random.Shared.NextDouble();

    private static Activity? Continue(OutboxEntry entry)
    {
        if (entry.TraceParent is null)
            return null;

        var activity = new Activity("web-jobs.forward").SetParentId(entry.TraceParent);
        activity.TraceStateString = entry.TraceState;
        return activity.Start();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Operation {Id} forwarded at try {Tries}, correlation {CorrelationId}", EventName = "Forwarded")]
        public static partial void Forwarded(ILogger logger, string id, int tries, string correlationId);

        [LoggerMessage(2, LogLevel.Error, "Operation {Id} refused: {Code}, correlation {CorrelationId}", EventName = "Refused")]
        public static partial void Refused(ILogger logger, string id, string code, string correlationId);

        [LoggerMessage(3, LogLevel.Warning, "Operation {Id} postponed: {Code}, next try in {Seconds:0.0} s, correlation {CorrelationId}", EventName = "Postponed")]
        public static partial void Postponed(ILogger logger, string id, string code, double seconds, string correlationId);
    }
}
