using System.Diagnostics;
using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Parameters;
using VisionFinetune.Engine.Schedules;

namespace VisionFinetune.Engine.Training;

/// <summary>Writes <c>last</c> and <c>best</c> after epochs, but not more often than the recipe says: an epoch of a small table
/// takes less time than a file. Epochs in between are kept in memory and written with the next, or by <see cref="Flush"/>.</summary>
internal sealed class CheckpointWriter(TrainerParts parts, FlatParameters flat, IOptimizer optimizer, ISchedule schedule) : IDisposable
{
    private readonly TimeSpan _pause = TimeSpan.FromSeconds(parts.Settings.Checkpoint.MinSeconds);
    private readonly Snapshot _newest = new(parts.Model, flat, optimizer, schedule), _best = new(parts.Model, flat, optimizer, schedule);
    private readonly Stopwatch _sinceWritten = Stopwatch.StartNew();
    private bool _newestIsUnwritten, _bestIsUnwritten;

    /// <summary>Path of the newest finished epoch's checkpoint, written now if it was not; none before the first epoch.</summary>
    public string? LastGood
    {
        get
        {
            Flush();
            return File.Exists(parts.Checkpoints.Last) ? parts.Checkpoints.Last : null;
        }
    }

    /// <summary>Keeps the state of this moment: on disk when it is time, otherwise in memory.</summary>
    public void EpochEnded(TrainingProgress progress)
    {
        var isBest = progress.BestEpoch == progress.Epoch;
        if (_sinceWritten.Elapsed >= _pause && (isBest || !_bestIsUnwritten))
        {
            Save(parts.Checkpoints.Last, progress);     // the usual case: no copy is made of a model whose epochs take longer
            if (isBest)
                parts.Checkpoints.PromoteLast();
            Written();
            return;
        }
        _newest.Take(progress);
        _newestIsUnwritten = true;
        if (isBest)
            _best.Take(progress);
        _bestIsUnwritten |= isBest;
        if (_sinceWritten.Elapsed >= _pause)
            Flush();
    }

    /// <summary>Writes what is only in memory. Model, optimizer and schedule are then as they were after the newest finished epoch.</summary>
    public void Flush()
    {
        if (!_newestIsUnwritten)
            return;
        // The best of an earlier epoch goes first: a run that dies between the two files repeats the epochs after the older 'last'.
        var bestIsNewest = _best.Progress.Epoch == _newest.Progress.Epoch;
        if (_bestIsUnwritten && !bestIsNewest)
            SaveKept(parts.Checkpoints.Best, _best);
        SaveKept(parts.Checkpoints.Last, _newest);
        if (_bestIsUnwritten && bestIsNewest)
            parts.Checkpoints.PromoteLast();
        Written();
    }

    public void Dispose()
    {
        _newest.Dispose();
        _best.Dispose();
    }

    private void SaveKept(string path, Snapshot snapshot)
    {
        snapshot.Restore();
        Save(path, snapshot.Progress);
    }

    private void Save(string path, TrainingProgress progress) =>
        Checkpoint.Save(path, parts.Model, optimizer, schedule, progress, parts.Metadata);

    private void Written()
    {
        _newestIsUnwritten = _bestIsUnwritten = false;
        _sinceWritten.Restart();
    }
}
