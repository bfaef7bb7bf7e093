using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Clients.Testing.InternalJobs;

/// <summary>The four operations of the contract.</summary>
internal sealed class JobEndpoints(FakeInternalJobsOptions options, Func<int> backlogLimit)
{
    private readonly JobStore _store = new(options);
    private readonly Lock _lock = new();

    public FakeResponse? Authenticate(FakeRequest request) =>
        options.Tokens is { } tokens && !tokens.Any(token => request.Header("Authorization") == "Bearer " + token)
            ? Problem(401, "unauthorized", "The credential is missing, wrong or expired.")
            : null;

    public async Task<FakeResponse> SubmitAsync(FakeRequest request, CancellationToken cancellationToken)
    {
        var (caller, key, body) = (Caller(request), request.Header("Idempotency-Key")!, request.Json()!.AsObject());
        Submission submission;
        lock (_lock)
        {
            (submission, var isNew) = _store.Begin(caller, request.OperationId, key, body);
            if (!isNew)
                return Repeat(submission, body);

            if (_store.Waiting() >= backlogLimit())
            {
                _store.Forget(caller, request.OperationId, key);
                return Retry(Problem(options.BacklogStatus, "backlog_full", "Too many jobs are waiting."));
            }
        }

        try
        {
            if (options.SubmitDuration > TimeSpan.Zero)
                await Task.Delay(options.SubmitDuration, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // A client that went away has still submitted: only its answer is lost.
            lock (_lock)
                _store.Complete(submission, caller);
        }

        lock (_lock)
            return Accepted(submission.Job!);
    }

    public FakeResponse Get(FakeRequest request) => With(request, job =>
    {
        var now = options.TimeProvider.GetUtcNow();
        var etag = job.ETag(now);
        var known = request.Header("If-None-Match")?.Split(',', StringSplitOptions.TrimEntries) ?? [];
        var response = known.Contains(etag, StringComparer.Ordinal)
            ? FakeResponse.Empty(304)
            : FakeResponse.Json(job.ToJson(now, options.Retention));
        return (job.HasEnded(now) ? response : Retry(response)).With("ETag", etag);
    });

    public FakeResponse Cancel(FakeRequest request) => With(request, job => job.Cancel(options.TimeProvider.GetUtcNow())
        ? Accepted(job)
        : Problem(409, "job_ended", "The job has already ended in another way."));

    public FakeResponse List(FakeRequest request)
    {
        var before = long.MaxValue;
        if (request.Query("cursor") is { } cursor && !TryReadCursor(cursor, out before))
            return Problem(400, "invalid_cursor", "The cursor is none that this service gave.");

        var limit = int.Parse(request.Query("limit") ?? "20", CultureInfo.InvariantCulture);
        lock (_lock)
        {
            var now = options.TimeProvider.GetUtcNow();
            var found = _store.Of(Caller(request))
                .Where(job => job.Sequence < before)
                .Where(job => request.Query("status") is not { } status || job.Status(now) == status)
                .Where(job => request.Query("type") is not { } type || job.Type == type)
                .Take(limit + 1)
                .ToList();
            var jobs = found.Take(limit).Select(job => job.ToJson(now, options.Retention));
            var page = new JsonObject { ["jobs"] = new JsonArray([.. jobs]) };
            if (found.Count > limit)
                page["nextCursor"] = Convert.ToBase64String(Encoding.ASCII.GetBytes($"before:{found[limit - 1].Sequence}"));

            return FakeResponse.Json(page);
        }
    }

    private FakeResponse Repeat(Submission submission, JsonObject body)
    {
        if (!submission.HasSameBody(body))
            return Problem(422, "idempotency_key_reused", "The key was used with another body.");

        return submission.Job is { } job
            ? Accepted(job)
            : Retry(Problem(409, "submission_in_flight", "The first request with this key is still in flight."));
    }

    private FakeResponse With(FakeRequest request, Func<FakeJob, FakeResponse> answer)
    {
        lock (_lock)
        {
            // Somebody else's job must look like no job at all.
            if (_store.Find(request.Path("id"), Caller(request)) is not { } job)
                return Problem(404, "job_not_found", "There is no such job.");

            return _store.IsGone(job) ? Problem(410, "job_gone", "The job is no longer kept.") : answer(job);
        }
    }

    private FakeResponse Accepted(FakeJob job)
    {
        var now = options.TimeProvider.GetUtcNow();
        var response = FakeResponse.Json(job.ToJson(now, options.Retention), 202)
            .With("Location", "/v1/jobs/" + job.Id)
            .With("Operation-Location", "/v1/jobs/" + job.Id);
        return job.HasEnded(now) ? response : Retry(response);
    }

    private FakeResponse Retry(FakeResponse response) =>
        response.With("Retry-After", ((int)Math.Ceiling(options.RetryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture));

    private static string Caller(FakeRequest request) => request.Header("Authorization") ?? "";

    private static bool TryReadCursor(string cursor, out long before)
    {
        before = 0;
        var bytes = new byte[cursor.Length];
        if (!Convert.TryFromBase64String(cursor, bytes, out var length))
            return false;

        var text = Encoding.ASCII.GetString(bytes, 0, length);
        return text.StartsWith("before:", StringComparison.Ordinal)
            && long.TryParse(text.AsSpan("before:".Length), NumberStyles.None, CultureInfo.InvariantCulture, out before);
    }

    private static FakeResponse Problem(int status, string code, string detail)
    {
        var problem = new JsonObject
        {
            ["type"] = "about:blank", ["title"] = Title(status), ["status"] = status, ["detail"] = detail, ["code"] = code,
        };
        return FakeResponse.Json(problem, status) with { ContentType = "application/problem+json" };
    }

    private static string Title(int status) => Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status);
}
