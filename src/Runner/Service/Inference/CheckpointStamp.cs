using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Service.Inference;

/// <summary>Which checkpoints a run would predict with now.</summary>
/// <param name="Text">Changes when a checkpoint is written again.</param>
/// <param name="Bytes">Of all files together, about what they take in memory.</param>
internal sealed record CheckpointStamp(string Text, long Bytes)
{
    /// <summary>Reads no file, only what the folder says; none where the run has no best checkpoint yet.</summary>
    public static CheckpointStamp? Of(RunDirectory run)
    {
        var runs = run.IsCrossValidation ? run.Folds() : [run];
        var files = runs.Select(part => new FileInfo(part.Checkpoints.Best)).ToList();
        if (files.Count == 0 || !files.TrueForAll(file => file.Exists))
            return null;
        return new CheckpointStamp(string.Join(';', files.Select(file => $"{file.LastWriteTimeUtc.Ticks}:{file.Length}")), files.Sum(file => file.Length));
    }
}
