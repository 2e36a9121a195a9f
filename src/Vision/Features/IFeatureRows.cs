using static TorchSharp.torch;

namespace VisionFinetune.Vision.Features;

/// <summary>The features of a whole split, wherever they are kept.</summary>
public interface IFeatureRows : IDisposable
{
    /// <summary>The rows of some samples.</summary>
    /// <param name="indices"><c>(N)</c> int64 on the training device.</param>
    /// <returns><c>(N, Values)</c> on the same device, in the caller's dispose scope.</returns>
    Tensor Take(Tensor indices);
}
