using static TorchSharp.torch;

namespace VisionFinetune.Engine.Losses;

/// <summary>Cross-entropy over logits with label smoothing; agrees with <c>torch.nn.functional.cross_entropy</c>.</summary>
internal sealed class CrossEntropy(CrossEntropySettings settings) : ILoss
{
    public Tensor Compute(Tensor output, Tensor target) =>
        nn.functional.cross_entropy(output, target, label_smoothing: settings.LabelSmoothing);
}
