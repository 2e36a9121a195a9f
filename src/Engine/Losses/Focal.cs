using static TorchSharp.torch;

namespace VisionFinetune.Engine.Losses;

/// <summary>Cross-entropy in which every class's term is scaled by (1 - its probability)^gamma.</summary>
internal sealed class Focal(FocalSettings settings) : ILoss
{
    // Of 1 - p: at 0, a gamma below 1 has no derivative.
    private const double Smallest = 1e-12;

    public Tensor Compute(Tensor output, Tensor target)
    {
        using var scope = NewDisposeScope();
        var losses = PerSample(output, target);
        var loss = SampleWeights(output, target) is { } weights ? losses.sum() / weights.sum() : losses.mean();
        return loss.MoveToOuterDisposeScope();
    }

    public Tensor PerSample(Tensor output, Tensor target)
    {
        using var scope = NewDisposeScope();
        var logProbabilities = nn.functional.log_softmax(output, 1);                                    // (N, K)
        var terms = (1 - logProbabilities.exp()).clamp(min: Smallest).pow(settings.Gamma) * logProbabilities;  // (N, K)
        if (ClassTargets.Weights(settings.ClassWeights, output) is { } weights)
            terms = terms * weights;
        return (-(ClassTargets.Probabilities(output, target) * terms).sum(1)).MoveToOuterDisposeScope();
    }

    public Tensor? SampleWeights(Tensor output, Tensor target) => ClassTargets.SampleWeights(settings.ClassWeights, output, target);
}
