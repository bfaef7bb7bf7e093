using Microsoft.Data.Sqlite;

namespace WebJobs.Outbox;

/// <summary>The SQLite file: opened so that what was committed survives a crash of the process and of the machine.</summary>
internal sealed class OutboxDatabase : IDisposable
{
    private const string Schema = """
        PRAGMA journal_mode = WAL;
        CREATE TABLE IF NOT EXISTS operations (
            id TEXT PRIMARY KEY,
            command TEXT NOT NULL,
            job_type TEXT NOT NULL,
            payload TEXT NOT NULL,
            caller_key TEXT NULL,
            correlation_id TEXT NOT NULL,
            trace_parent TEXT NULL,
            trace_state TEXT NULL,
            state TEXT NOT NULL,
            tries INTEGER NOT NULL,
            next_try_at INTEGER NOT NULL,
            last_code TEXT NULL,
            job_id TEXT NULL,
            ending TEXT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            UNIQUE (command, caller_key)
        ) STRICT;
        CREATE INDEX IF NOT EXISTS operations_due ON operations (state, next_try_at);
        """;

    private readonly string connectionString;
    private volatile bool disposed;

    public OutboxDatabase(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        connectionString = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 5 }.ToString();
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = Schema;
        command.ExecuteNonQuery();
    }

    /// <summary>FULL: with WAL, anything less may lose the last commits when the machine goes down. It belongs to the connection, not to the file.</summary>
    public SqliteConnection Open()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA synchronous = FULL;";
        command.ExecuteNonQuery();
        return connection;
    }

    public void Dispose()
    {
        disposed = true;
        using var connection = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(connection);
    }
}
