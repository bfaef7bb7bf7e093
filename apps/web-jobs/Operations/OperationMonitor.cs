using System.Globalization;
using System.Text.Json;
using Clients.AspNetCore;
using Clients.InternalJobs;
using Clients.Resilience;
using WebJobs.Outbox;

namespace WebJobs.Operations;

/// <summary>Finds out how an operation stands: from the outbox until it has been forwarded, then from internal-jobs, and from the outbox again once it has ended.</summary>
internal sealed class OperationMonitor(OutboxStore outbox, IInternalJobsClient jobs, TimeProvider time)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public async Task<(OperationView View, TimeSpan? RetryAfter)> GetAsync(string id, CancellationToken cancellationToken)
    {
        var entry = outbox.Find(id) ?? throw new ProblemException(404, "operation_not_found", "There is no such operation.");
        return entry.State switch
        {
            OutboxState.Ended => (JsonSerializer.Deserialize<OperationView>(entry.Ending!, Json)!, null),
            OutboxState.Refused => (OperationView.From(entry), null),
            OutboxState.Accepted => (OperationView.From(entry), OperationEndpoints.DefaultRetryAfter),
            _ => await AskAsync(entry, cancellationToken),
        };
    }

    private async Task<(OperationView View, TimeSpan? RetryAfter)> AskAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            var response = await jobs.GetJobWithResponseAsync(entry.JobId!, cancellationToken: cancellationToken);
            var view = OperationView.From(entry, response.Value!);
            return view.Ended ? (Keep(entry, view), null) : (view, RetryAfter(response.Headers["Retry-After"]));
        }
        catch (UpstreamException exception) when (exception.Code == UpstreamErrorCode.Gone)
        {
            return (Keep(entry, OperationView.From(entry) with { State = OperationState.Expired, Ended = true }), null);
        }
        catch (UpstreamException exception)
        {
            // The operation is safe, only its present state is not to be had: an answer with the last known one serves better than an error.
            return (OperationView.From(entry) with { LastError = exception.Code }, exception.Error.RetryAfter ?? OperationEndpoints.DefaultRetryAfter);
        }
    }

    private OperationView Keep(OutboxEntry entry, OperationView view)
    {
        outbox.Ended(entry, JsonSerializer.Serialize(view, Json), time.GetUtcNow());
        return view;
    }

    private static TimeSpan RetryAfter(string? header) =>
        int.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 300
            ? TimeSpan.FromSeconds(seconds)
            : OperationEndpoints.DefaultRetryAfter;
}
