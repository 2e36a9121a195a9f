using System.Text.Json;
using Microsoft.Data.Sqlite;
using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Runner.Service.Hosting;
using VisionFinetune.Runner.Service.Queue;

namespace VisionFinetune.Runner.Service.Index;

/// <summary>The rows of the index: one a run or study.</summary>
internal static class JobTable
{
    private const string Upsert = """
        INSERT OR REPLACE INTO jobs (id, is_study, study, stamp, status, task, name, created_at, best_value, epoch, images_per_second, seconds,
            was_running, priority, position, wanted_device, ticket, item)
        VALUES ($id, $is_study, $study, $stamp, $status, $task, $name, $created_at, $best_value, $epoch, $images_per_second, $seconds,
            $was_running, $priority, $position, $wanted_device, $ticket, $item)
        """;

    /// <summary>The status and stamp of every row, by id.</summary>
    public static Dictionary<string, KnownJob> ReadKnown(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, stamp, status, is_study FROM jobs";
        using var reader = command.ExecuteReader();
        var known = new Dictionary<string, KnownJob>(StringComparer.Ordinal);
        while (reader.Read())
            known.Add(reader.GetString(0), new KnownJob(reader.GetString(1), Names.Parse<RunStatus>(reader.GetString(2))!.Value, reader.GetBoolean(3)));
        return known;
    }

    /// <summary>One run or study; none where there is no such row.</summary>
    public static T? Read<T>(SqliteConnection connection, string id, bool isStudy)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT item FROM jobs WHERE id = $id AND is_study = $is_study";
        command.Parameters.AddWithValue("$id", id);
        command.Parameters.AddWithValue("$is_study", isStudy);
        return command.ExecuteScalar() is string item ? JsonSerializer.Deserialize<T>(item, ServiceJson.Options) : default;
    }

    /// <summary>Adds rows or replaces those with their ids, and removes others, all at once.</summary>
    public static void Write(SqliteConnection connection, IEnumerable<JobRow> changed, IEnumerable<string> removed)
    {
        using var transaction = connection.BeginTransaction();
        using var upsert = connection.CreateCommand();
        upsert.CommandText = Upsert;
        foreach (var row in changed)
        {
            upsert.Parameters.Clear();
            foreach (var (name, value) in ValuesOf(row))
                upsert.Parameters.AddWithValue(name, value ?? DBNull.Value);
            upsert.ExecuteNonQuery();
        }
        using var delete = connection.CreateCommand();
        delete.CommandText = "DELETE FROM jobs WHERE id = $id";
        foreach (var id in removed)
        {
            delete.Parameters.Clear();
            delete.Parameters.AddWithValue("$id", id);
            delete.ExecuteNonQuery();
        }
        transaction.Commit();
    }

    /// <summary>What waits for a device, in the order in which it will be trained: first what was being trained when the service ended.</summary>
    public static IReadOnlyList<WaitingJob> ReadWaiting(SqliteConnection connection) => ReadTickets(connection, "status = 'queued' OR was_running");

    /// <summary>What was asked to stop.</summary>
    public static IReadOnlyList<WaitingJob> ReadCancelling(SqliteConnection connection) => ReadTickets(connection, "status = 'cancelling'");

    private static List<WaitingJob> ReadTickets(SqliteConnection connection, string condition)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT id, is_study, name, ticket FROM jobs WHERE ticket IS NOT NULL AND ({condition}) AND (is_study OR study IS NULL)
            ORDER BY was_running DESC, priority DESC, position, id
            """;
        using var reader = command.ExecuteReader();
        var waiting = new List<WaitingJob>();
        while (reader.Read())
            waiting.Add(new WaitingJob(reader.GetString(0), reader.GetBoolean(1), reader.GetString(2), JsonSerializer.Deserialize<QueueTicket>(reader.GetString(3), ServiceJson.Options)!));
        return waiting;
    }

    private static IEnumerable<(string Name, object? Value)> ValuesOf(JobRow row)
    {
        var run = (row as RunRow)?.Item;
        var study = (row as StudyRow)?.Item;
        return
        [
            ("$id", row.Place.Id), ("$is_study", row.Place.IsStudy), ("$study", row.Place.Study), ("$stamp", row.Stamp), ("$status", Names.Of(row.Status)),
            ("$task", run?.Task), ("$name", run?.Name ?? study!.Name), ("$created_at", (run?.CreatedAt ?? study!.CreatedAt).UtcTicks),
            ("$best_value", run?.BestValue), ("$epoch", run?.Epoch), ("$images_per_second", run?.ImagesPerSecond), ("$seconds", run?.Seconds),
            ("$was_running", row.Ticket?.State == TicketState.Running), ("$priority", row.Ticket?.Priority ?? 0), ("$position", row.Ticket?.Order ?? 0),
            ("$wanted_device", row.Ticket?.WantedDevice), ("$ticket", row.Ticket is null ? null : JsonSerializer.Serialize(row.Ticket, ServiceJson.Options)),
            ("$item", run is null ? JsonSerializer.Serialize(study, ServiceJson.Options) : JsonSerializer.Serialize(run, ServiceJson.Options)),
        ];
    }
}

/// <summary>What the index remembers of a folder, to see whether it has changed.</summary>
internal sealed record KnownJob(string Stamp, RunStatus Status, bool IsStudy);

/// <summary>Something that waits for a device.</summary>
internal sealed record WaitingJob(string Id, bool IsStudy, string Name, QueueTicket Ticket);
