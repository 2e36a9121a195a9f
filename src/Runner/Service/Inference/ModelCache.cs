using Microsoft.AspNetCore.Http;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Runner.Predicting;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Runner.Service.Index;
using VisionFinetune.Runner.Service.Inference.Uploads;
using VisionFinetune.Runner.Service.Observability;
using VisionFinetune.Runner.Service.Security;

namespace VisionFinetune.Runner.Service.Inference;

/// <summary>The models that are loaded, as many as fit. A run that was trained further is loaded anew, and one that was deleted
/// unloaded.</summary>
internal sealed class ModelCache(ServiceSettings settings, ImageUploads uploads, ServiceMetrics metrics) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Lock _loading = new();
    private readonly Dictionary<string, Entry> _entries = [];
    private long _uses;
    private bool _isDisposed;

    /// <summary>Models in memory.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _entries.Count;
        }
    }

    /// <summary>The model of a run; loading begins if need be.</summary>
    /// <exception cref="RequestRefusedException">The run has no best checkpoint yet.</exception>
    public ModelWorker Get(RunPlace place)
    {
        var stamp = CheckpointStamp.Of(place.Run);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            RemoveWhere(entry => !Directory.Exists(entry.Folder) || (entry.Folder == place.Folder && (entry.Stamp != stamp || entry.Worker.IsClosed)));
            if (stamp is null)
                throw new RequestRefusedException(new Refusal(StatusCodes.Status409Conflict, $"Run '{place.Id}' has no best checkpoint yet; it must finish an epoch first."));
            if (!_entries.TryGetValue(place.Folder, out var entry))
                _entries[place.Folder] = entry = new Entry(place.Folder, stamp, new ModelWorker(place.Id, () => Load(place), settings.Limits.Inference));
            entry.LastUse = ++_uses;
            Shrink(entry);
            return entry.Worker;
        }
    }

    /// <summary>Frees the model of a run that is about to be deleted.</summary>
    /// <param name="folder">Of the run, or of the study that has it.</param>
    public void Unload(string folder)
    {
        lock (_lock)
            RemoveWhere(entry => entry.Folder == folder || entry.Folder.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        List<ModelWorker> workers;
        lock (_lock)
        {
            _isDisposed = true;
            workers = [.. _entries.Values.Select(entry => entry.Worker)];
            RemoveWhere(_ => true);
        }
        workers.ForEach(worker => worker.Join());
    }

    /// <summary>The least recently used go until the rest fits; the newest stays whatever its size.</summary>
    private void Shrink(Entry newest)
    {
        var bytes = _entries.Values.Sum(entry => entry.Stamp.Bytes);
        foreach (var entry in _entries.Values.Where(entry => entry != newest).OrderBy(entry => entry.LastUse).ToList())
        {
            if (bytes <= settings.Limits.Inference.ModelBytes)
                break;
            bytes -= entry.Stamp.Bytes;
            RemoveWhere(other => other == entry);
        }
    }

    private void RemoveWhere(Func<Entry, bool> condition)
    {
        foreach (var entry in _entries.Values.Where(condition).ToList())
        {
            _entries.Remove(entry.Folder);
            entry.Worker.Close();
        }
    }

    /// <summary>One at a time: reading takes twice the memory of the model.</summary>
    private IServedModel Load(RunPlace place)
    {
        lock (_loading)
        {
            var target = PredictionTarget.Resolve(place.Folder, null, settings.RunsFolder);
            var limits = settings.Limits;
            var device = DeviceChoice.Parse(limits.Inference.Device);
            return target.Recipe.Data is CsvSettings
                ? new ServedTable(target, device, limits, metrics.ForwardPass)
                : new ServedImages(target.Models[0], device, limits.Inference, uploads, metrics.ForwardPass);
        }
    }

    private sealed record Entry(string Folder, CheckpointStamp Stamp, ModelWorker Worker)
    {
        public long LastUse { get; set; }
    }
}
