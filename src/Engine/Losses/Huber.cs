using static TorchSharp.torch;

namespace VisionFinetune.Engine.Losses;

/// <summary>Quadratic for small differences, linear for large ones; agrees with <c>torch.nn.functional.huber_loss</c>.</summary>
internal sealed class Huber(HuberSettings settings) : ILoss
{
    public Tensor Compute(Tensor output, Tensor target) => nn.functional.huber_loss(output, target, settings.Delta);

    public Tensor PerSample(Tensor output, Tensor target) => nn.functional.huber_loss(output, target, settings.Delta, nn.Reduction.None).mean([1]);
}
