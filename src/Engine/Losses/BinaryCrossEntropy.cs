using static TorchSharp.torch;

namespace VisionFinetune.Engine.Losses;

/// <summary>Binary cross-entropy of every logit against one-hot or soft targets; agrees with
/// <c>torch.nn.functional.binary_cross_entropy_with_logits</c>.</summary>
internal sealed class BinaryCrossEntropy(BinaryCrossEntropySettings settings) : ILoss
{
    public Tensor Compute(Tensor output, Tensor target)
    {
        using var scope = NewDisposeScope();
        return PerSample(output, target).mean().MoveToOuterDisposeScope();
    }

    public Tensor PerSample(Tensor output, Tensor target)
    {
        using var scope = NewDisposeScope();
        var wanted = ClassTargets.Probabilities(output, target);                                        // (N, K)
        if (settings.LabelSmoothing > 0)
            wanted = wanted * (1 - settings.LabelSmoothing) + settings.LabelSmoothing / output.shape[1];
        // -log(sigmoid(x)) and -log(1 - sigmoid(x)), in a form that keeps its digits for large logits.
        var ofYes = -nn.functional.logsigmoid(output);
        var ofNo = ofYes + output;
        return (settings.PositiveWeight * wanted * ofYes + (1 - wanted) * ofNo).mean([1]).MoveToOuterDisposeScope();
    }
}
