using static TorchSharp.torch;

namespace VisionFinetune.Engine.Losses;

/// <summary>The value that training minimises.</summary>
public interface ILoss
{
    /// <summary>Mean loss over a batch.</summary>
    /// <param name="output"><c>(N, K)</c> what the model returned.</param>
    /// <param name="target"><c>(N)</c> int64 classes or <c>(N, K)</c> values, as the loss needs them.</param>
    /// <returns>A scalar in the output's dtype, connected to the graph.</returns>
    Tensor Compute(Tensor output, Tensor target);
}
