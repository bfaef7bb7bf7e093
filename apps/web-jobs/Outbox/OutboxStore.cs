using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace WebJobs.Outbox;

/// <summary>What is kept of operations. SQLite works synchronously, a call takes a millisecond or so.</summary>
internal sealed class OutboxStore(IOptions<OutboxOptions> options, IHostEnvironment environment) : IDisposable
{
    private readonly OutboxDatabase database = new(Path.Combine(environment.ContentRootPath, options.Value.Path));

    /// <summary>Writes an operation down, in one transaction. If its key is known for that command, the operation that has it comes back instead.</summary>
    public OutboxEntry Accept(OutboxEntry entry)
    {
        using var connection = database.Open();
        using var transaction = connection.BeginTransaction();
        using var insert = connection.Sql(
            """
            INSERT INTO operations (id, command, job_type, payload, caller_key, correlation_id, trace_parent, trace_state,
                state, tries, next_try_at, created_at, updated_at)
            VALUES ($id, $command, $type, $payload, $key, $correlation, $parent, $traceState, $state, 0, $now, $now, $now)
            ON CONFLICT (command, caller_key) DO NOTHING
            """,
            ("$id", entry.Id), ("$command", entry.Command), ("$type", entry.JobType), ("$payload", entry.Payload), ("$key", entry.CallerKey),
            ("$correlation", entry.CorrelationId), ("$parent", entry.TraceParent), ("$traceState", entry.TraceState), ("$state", entry.State),
            ("$now", entry.CreatedAt.ToUnixTimeMilliseconds()));
        var accepted = entry;
        if (insert.ExecuteNonQuery() == 0)
        {
            using var known = connection.Sql(
                "SELECT * FROM operations WHERE command = $command AND caller_key = $key", ("$command", entry.Command), ("$key", entry.CallerKey));
            accepted = known.ReadEntries().Single();
        }

        transaction.Commit();
        return accepted;
    }

    public OutboxEntry? Find(string id)
    {
        using var connection = database.Open();
        using var select = connection.Sql("SELECT * FROM operations WHERE id = $id", ("$id", id));
        return select.ReadEntries().SingleOrDefault();
    }

    /// <summary>What is to be forwarded now, oldest first.</summary>
    public IReadOnlyList<OutboxEntry> Due(DateTimeOffset now, int limit)
    {
        using var connection = database.Open();
        using var select = connection.Sql(
            "SELECT * FROM operations WHERE state = 'accepted' AND next_try_at <= $now ORDER BY next_try_at, id LIMIT $limit",
            ("$now", now.ToUnixTimeMilliseconds()), ("$limit", limit));
        return [.. select.ReadEntries()];
    }

    /// <summary>When the next operation is to be forwarded; <c>null</c> when none waits.</summary>
    public DateTimeOffset? NextDue()
    {
        using var connection = database.Open();
        using var select = connection.Sql("SELECT MIN(next_try_at) FROM operations WHERE state = 'accepted'");
        return select.ExecuteScalar() is long at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
    }

    public long CountWaiting()
    {
        using var connection = database.Open();
        using var select = connection.Sql("SELECT COUNT(*) FROM operations WHERE state = 'accepted'");
        return (long)select.ExecuteScalar()!;
    }

    public void Postpone(OutboxEntry entry, string code, DateTimeOffset until, DateTimeOffset now) => Change(
        "UPDATE operations SET tries = tries + 1, last_code = $code, next_try_at = $until, updated_at = $now WHERE id = $id AND state = 'accepted'",
        ("$code", code), ("$until", until.ToUnixTimeMilliseconds()), ("$now", now.ToUnixTimeMilliseconds()), ("$id", entry.Id));

    public void Forwarded(OutboxEntry entry, string jobId, DateTimeOffset now) => Change(
        "UPDATE operations SET state = 'forwarded', tries = tries + 1, last_code = NULL, job_id = $job, updated_at = $now WHERE id = $id AND state = 'accepted'",
        ("$job", jobId), ("$now", now.ToUnixTimeMilliseconds()), ("$id", entry.Id));

    public void Refused(OutboxEntry entry, string code, DateTimeOffset now) => Change(
        "UPDATE operations SET state = 'refused', tries = tries + 1, last_code = $code, updated_at = $now WHERE id = $id AND state = 'accepted'",
        ("$code", code), ("$now", now.ToUnixTimeMilliseconds()), ("$id", entry.Id));

    public void Ended(OutboxEntry entry, string ending, DateTimeOffset now) => Change(
        "UPDATE operations SET state = 'ended', ending = $ending, updated_at = $now WHERE id = $id AND state = 'forwarded'",
        ("$ending", ending), ("$now", now.ToUnixTimeMilliseconds()), ("$id", entry.Id));

    /// <summary>Forgets operations that have not changed for long; never one that still waits.</summary>
    public int Forget(DateTimeOffset before) => Change(
        "DELETE FROM operations WHERE state <> 'accepted' AND updated_at < $before", ("$before", before.ToUnixTimeMilliseconds()));

    public void Dispose() => database.Dispose();

    private int Change(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var connection = database.Open();
        using var change = connection.Sql(sql, parameters);
        return change.ExecuteNonQuery();
    }
}
