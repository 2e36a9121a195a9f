using Microsoft.Data.Sqlite;

namespace VisionFinetune.Runner.Service.Index;

/// <summary>The file <c>index.sqlite</c> beside the runs. It holds nothing that the run directories do not: one of another version, or a
/// damaged one, is deleted and made anew.</summary>
internal sealed class IndexDatabase : IDisposable
{
    private const long SchemaVersion = 1;

    private const string Schema = """
        CREATE TABLE jobs (
            id TEXT NOT NULL PRIMARY KEY,
            is_study INTEGER NOT NULL,
            study TEXT,
            stamp TEXT NOT NULL,
            status TEXT NOT NULL,
            task TEXT,
            name TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            best_value REAL,
            epoch INTEGER,
            images_per_second REAL,
            seconds REAL,
            was_running INTEGER NOT NULL,
            priority INTEGER NOT NULL,
            position REAL NOT NULL,
            wanted_device TEXT,
            ticket TEXT,
            item TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX jobs_by_created ON jobs (is_study, created_at);
        CREATE INDEX jobs_by_status ON jobs (status);
        """;

    private readonly string _connection;

    public IndexDatabase(string runsFolder)
    {
        Directory.CreateDirectory(runsFolder);
        var file = Path.Combine(runsFolder, "index.sqlite");
        _connection = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 30 }.ToString();
        try
        {
            if (!IsCurrent())
                Recreate(file);
        }
        catch (SqliteException)
        {
            Recreate(file);
        }
    }

    /// <summary>An open connection from the pool; to be disposed.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connection);
        connection.Open();
        return connection;
    }

    /// <summary>Closes the pool's connections: otherwise a service that begins later in this process might be handed one to a file that was
    /// deleted in between.</summary>
    public void Dispose()
    {
        using var connection = new SqliteConnection(_connection);
        SqliteConnection.ClearPool(connection);
    }

    private bool IsCurrent()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        // The log is written ahead, so lists are read while runs are recorded. Losing the last of it in a power cut costs a rescan.
        command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA user_version;";
        using var reader = command.ExecuteReader();
        long version = 0;
        do
        {
            if (reader.Read() && reader.GetName(0) == "user_version")
                version = reader.GetInt64(0);
        }
        while (reader.NextResult());
        return version == SchemaVersion;
    }

    private void Recreate(string file)
    {
        SqliteConnection.ClearAllPools();
        foreach (var path in new[] { file, $"{file}-wal", $"{file}-shm" })
            File.Delete(path);
        IsCurrent();
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = FormattableString.Invariant($"BEGIN; {Schema} PRAGMA user_version = {SchemaVersion}; COMMIT;");
        command.ExecuteNonQuery();
    }
}
