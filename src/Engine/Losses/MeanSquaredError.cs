using static TorchSharp.torch;

namespace VisionFinetune.Engine.Losses;

/// <summary>Mean of the squared differences; agrees with <c>torch.nn.functional.mse_loss</c>.</summary>
internal sealed class MeanSquaredError : ILoss
{
    public Tensor Compute(Tensor output, Tensor target) => nn.functional.mse_loss(output, target);

    public Tensor PerSample(Tensor output, Tensor target) => nn.functional.mse_loss(output, target, nn.Reduction.None).mean([1]);
}
