using System.Diagnostics;
using VisionFinetune.Engine.Checkpoints;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Training;

/// <summary>Writes <c>last</c> and <c>best</c> after epochs and between steps, but not more often than the recipe says: an epoch of a
/// small table takes less time than a file. Epochs in between are kept in memory and written with the next, or by <see cref="Flush"/>.</summary>
internal sealed class CheckpointWriter(TrainerParts parts, TrainingState state) : IDisposable
{
    private readonly CheckpointSettings _settings = parts.Settings.Checkpoint;
    private readonly Snapshot _newest = new(state), _best = new(state);
    private readonly Stopwatch _sinceWritten = Stopwatch.StartNew();
    private bool _newestIsUnwritten, _bestIsUnwritten;
    private long _stepsWritten;

    /// <summary>Path of the newest good checkpoint, written now if it was only in memory; none before the first.</summary>
    public string? LastGood
    {
        get
        {
            Flush();
            return File.Exists(parts.Checkpoints.Last) ? parts.Checkpoints.Last : null;
        }
    }

    private bool IsLongAgo => _sinceWritten.Elapsed.TotalSeconds >= _settings.MinSeconds;

    /// <summary>The run goes on from a checkpoint that lies in the folder.</summary>
    public void Resumed(TrainingProgress progress) => _stepsWritten = progress.Step;

    /// <summary>Whether the recipe asks for a checkpoint after a step inside an epoch.</summary>
    /// <param name="step">Optimizer steps done since the start of the run.</param>
    public bool IsDue(long step) => IsLongAgo
        && (step - _stepsWritten >= _settings.EverySteps || _sinceWritten.Elapsed.TotalMinutes >= _settings.EveryMinutes);

    /// <summary>Writes the state of this moment inside an epoch, or at its very beginning, where it still is that of the epoch before.</summary>
    public void SaveStep(TrainingProgress progress)
    {
        using var scope = NewDisposeScope();
        parts.Observer.CheckpointComing();
        if (_bestIsUnwritten)
            Save(parts.Checkpoints.Best, _best.Moment());
        SaveLast(state.Now(progress));
        if (progress.IsBest)
            parts.Checkpoints.PromoteLast();
        Written(progress);
    }

    /// <summary>Keeps the state of this moment between two epochs: on disk when it is time, otherwise in memory.</summary>
    public void EpochEnded(TrainingProgress progress)
    {
        if (IsLongAgo && (progress.IsBest || !_bestIsUnwritten))
        {
            using var scope = NewDisposeScope();
            parts.Observer.CheckpointComing();
            SaveLast(state.Now(progress));              // the usual case: no copy is made of a model whose epochs take longer
            if (progress.IsBest)
                parts.Checkpoints.PromoteLast();
            Written(progress);
            return;
        }
        _newest.Take(progress);
        _newestIsUnwritten = true;
        if (progress.IsBest)
            _best.Take(progress);
        _bestIsUnwritten |= progress.IsBest;
        if (IsLongAgo)
            Flush();
    }

    /// <summary>Writes what is only in memory: the newest finished epoch and the best one.</summary>
    public void Flush()
    {
        if (!_newestIsUnwritten)
            return;
        using var scope = NewDisposeScope();
        parts.Observer.CheckpointComing();
        // The best of an earlier epoch goes first: a run that dies between the two files repeats the epochs after the older 'last'.
        var bestIsNewest = _best.Progress.Epoch == _newest.Progress.Epoch;
        if (_bestIsUnwritten && !bestIsNewest)
            Save(parts.Checkpoints.Best, _best.Moment());
        SaveLast(_newest.Moment());
        if (_bestIsUnwritten && bestIsNewest)
            parts.Checkpoints.PromoteLast();
        Written(_newest.Progress);
    }

    public void Dispose()
    {
        _newest.Dispose();
        _best.Dispose();
    }

    private void SaveLast(TrainingMoment moment) => Checkpoint.Save(parts.Checkpoints.Last, moment, parts.Metadata, keepOldAs: parts.Checkpoints.Previous);

    private void Save(string path, TrainingMoment moment) => Checkpoint.Save(path, moment, parts.Metadata);

    private void Written(TrainingProgress progress)
    {
        _newestIsUnwritten = _bestIsUnwritten = false;
        _stepsWritten = progress.Step;
        _sinceWritten.Restart();
    }
}
