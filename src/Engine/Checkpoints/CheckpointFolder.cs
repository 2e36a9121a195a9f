using VisionFinetune.Engine.Files;

namespace VisionFinetune.Engine.Checkpoints;

/// <summary>The <c>checkpoints</c> folder of a run: <c>last.safetensors</c> and <c>best.safetensors</c>.</summary>
public sealed class CheckpointFolder
{
    /// <summary>Uses (and creates when writing) the given folder.</summary>
    public CheckpointFolder(string folder) => (Last, Best) =
        (Path.Combine(folder, "last.safetensors"), Path.Combine(folder, "best.safetensors"));

    /// <summary>Path of the newest checkpoint, from which a run resumes.</summary>
    public string Last { get; }

    /// <summary>Path of the checkpoint with the best monitored value.</summary>
    public string Best { get; }

    /// <summary>Makes the newest checkpoint the best one, atomically.</summary>
    public void PromoteLast() => AtomicFile.Write(Best, target =>
    {
        using var source = File.OpenRead(Last);
        source.CopyTo(target);
    });
}
