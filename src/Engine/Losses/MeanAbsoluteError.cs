using static TorchSharp.torch;

namespace VisionFinetune.Engine.Losses;

/// <summary>Mean of the absolute differences; agrees with <c>torch.nn.functional.l1_loss</c>.</summary>
internal sealed class MeanAbsoluteError : ILoss
{
    public Tensor Compute(Tensor output, Tensor target) => nn.functional.l1_loss(output, target);

    public Tensor PerSample(Tensor output, Tensor target) => nn.functional.l1_loss(output, target, nn.Reduction.None).mean([1]);
}
