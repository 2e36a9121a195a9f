using VisionFinetune.Engine.Checkpoints;

namespace VisionFinetune.Runner.Predicting;

/// <summary>Which weights answered.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Sha256">Of the whole file.</param>
/// <param name="Epoch">Epochs the weights were trained for, or null for a file that does not say.</param>
internal sealed record CheckpointOrigin(string Path, string Sha256, int? Epoch)
{
    /// <summary>Reads and hashes a checkpoint or a plain weight file.</summary>
    public static CheckpointOrigin Of(string weightsFile)
    {
        var file = Fingerprint.OfFile(weightsFile);
        return new(file.Path, file.Sha256, EpochOf(weightsFile));
    }

    /// <summary>Epochs the weights were trained for, or null for a file that does not say.</summary>
    public static int? EpochOf(string weightsFile)
    {
        var isSafeTensors = weightsFile.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase);
        return isSafeTensors ? Checkpoint.ProgressIn(SafeTensors.ReadMetadata(weightsFile))?.Epoch : null;
    }
}
