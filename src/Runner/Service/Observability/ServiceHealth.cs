using System.Globalization;
using Microsoft.Data.Sqlite;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Platform;

namespace VisionFinetune.Runner.Service.Observability;

/// <summary>Whether the service can do its work. An answer is good for a moment, so that asking often costs nothing.</summary>
internal sealed class ServiceHealth(ServiceSettings settings, TimeProvider clock)
{
    private const long LeastFreeBytes = 1L << 30;
    private const int MostSecondsBusy = 2;

    private static readonly TimeSpan s_goodFor = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private IReadOnlyList<string> _reasons = [];
    private long? _checked;

    /// <summary>Why it cannot; empty: it can.</summary>
    public IReadOnlyList<string> Reasons()
    {
        lock (_lock)
        {
            if (_checked is not { } last || clock.GetElapsedTime(last) > s_goodFor)
                (_reasons, _checked) = ([.. Problems()], clock.GetTimestamp());
            return _reasons;
        }
    }

    private IEnumerable<string> Problems()
    {
        if (FolderProblem() is { } folder)
            yield return folder;
        if (IndexProblem() is { } index)
            yield return index;
        foreach (var device in settings.Devices.Select(DeviceProblem).OfType<string>())
            yield return device;
    }

    /// <summary>Writes and removes a file.</summary>
    private string? FolderProblem()
    {
        try
        {
            var file = Path.Combine(settings.RunsFolder, $".health-{Guid.NewGuid():N}");
            using (new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose))
            {
                // that it can be made is all there is to know
            }
            var free = new DriveInfo(settings.RunsFolder).AvailableFreeSpace;
            return free >= LeastFreeBytes ? null : string.Create(CultureInfo.InvariantCulture,
                $"The disk of the runs folder '{settings.RunsFolder}' has {free >> 20:N0} MB left; checkpoints need at least {LeastFreeBytes >> 20:N0} MB.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"The runs folder '{settings.RunsFolder}' cannot be written to: {e.Message}";
        }
    }

    /// <summary>Takes the right to write, and gives it back.</summary>
    private string? IndexProblem()
    {
        var file = Path.Combine(settings.RunsFolder, "index.sqlite");
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = file,
                Mode = SqliteOpenMode.ReadWrite,
                DefaultTimeout = MostSecondsBusy,
                Pooling = false,
            }.ToString());
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE; ROLLBACK;";
            command.ExecuteNonQuery();
            return null;
        }
        catch (SqliteException e)
        {
            return $"The index '{file}' cannot be written to: {e.Message}";
        }
    }

    private static string? DeviceProblem(string device)
    {
        try
        {
            DeviceChoice.Parse(device);
            return null;
        }
        catch (UserException e)
        {
            return e.Message;
        }
    }
}
