using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace WebJobs.Outbox;

/// <summary>Between SQLite's rows and entries.</summary>
internal static class OutboxRows
{
    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "Callers pass literals; values are parameters.")]
    public static SqliteCommand Sql(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);

        return command;
    }

    public static IEnumerable<OutboxEntry> ReadEntries(this SqliteCommand command)
    {
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return new OutboxEntry
            {
                Id = reader.GetString(reader.GetOrdinal("id")),
                Command = reader.GetString(reader.GetOrdinal("command")),
                JobType = reader.GetString(reader.GetOrdinal("job_type")),
                Payload = reader.GetString(reader.GetOrdinal("payload")),
                CallerKey = Text(reader, "caller_key"),
                CorrelationId = reader.GetString(reader.GetOrdinal("correlation_id")),
                TraceParent = Text(reader, "trace_parent"),
                TraceState = Text(reader, "trace_state"),
                State = reader.GetString(reader.GetOrdinal("state")),
                Tries = reader.GetInt32(reader.GetOrdinal("tries")),
                NextTryAt = Time(reader, "next_try_at"),
                LastCode = Text(reader, "last_code"),
                JobId = Text(reader, "job_id"),
                Ending = Text(reader, "ending"),
                CreatedAt = Time(reader, "created_at"),
                UpdatedAt = Time(reader, "updated_at"),
            };
        }
    }

    private static string? Text(SqliteDataReader reader, string column) =>
        reader.GetOrdinal(column) is var ordinal && reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);

    private static DateTimeOffset Time(SqliteDataReader reader, string column) =>
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(reader.GetOrdinal(column)));
}
