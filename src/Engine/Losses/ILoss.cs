using static TorchSharp.torch;

namespace VisionFinetune.Engine.Losses;

/// <summary>The value that training minimises.</summary>
public interface ILoss
{
    /// <summary>Mean loss over a batch; with class weights, the weighted sum divided by the sum of the samples' weights.</summary>
    /// <param name="output"><c>(N, K)</c> what the model returned.</param>
    /// <param name="target"><c>(N)</c> int64 classes, <c>(N, K)</c> probabilities of classes, or <c>(N, K)</c> values, as the loss needs
    /// them.</param>
    /// <returns>A scalar in the output's dtype, connected to the graph.</returns>
    Tensor Compute(Tensor output, Tensor target);

    /// <summary>The loss of every sample on its own, times the weight of its class where classes have weights.</summary>
    /// <param name="output">As for <see cref="Compute"/>.</param>
    /// <param name="target">As for <see cref="Compute"/>.</param>
    /// <returns><c>(N)</c> in the output's dtype, connected to the graph.</returns>
    Tensor PerSample(Tensor output, Tensor target);

    /// <summary>What the sum of <see cref="PerSample"/> is divided by, one share a sample; none: every sample counts 1.</summary>
    /// <param name="output">Decides dtype and device.</param>
    /// <param name="target">As for <see cref="Compute"/>.</param>
    /// <returns><c>(N)</c> without history, or none.</returns>
    Tensor? SampleWeights(Tensor output, Tensor target) => null;

    /// <summary>The loss of samples that are mixtures of two: every sample's share of its own loss and the rest of its partner's.</summary>
    /// <param name="output"><c>(N, K)</c>.</param>
    /// <param name="target">Targets of the samples themselves.</param>
    /// <param name="partners">Targets of what was mixed in.</param>
    /// <param name="shares"><c>(N)</c> in [0, 1], the output's dtype and device: how much of each sample is its own.</param>
    /// <returns>A scalar connected to the graph; equal to <see cref="Compute"/> where all shares are 1.</returns>
    Tensor ComputeMixed(Tensor output, Tensor target, Tensor partners, Tensor shares)
    {
        using var scope = NewDisposeScope();
        var own = (shares * PerSample(output, target)).sum();
        var sum = own + ((1 - shares) * PerSample(output, partners)).sum();
        if (SampleWeights(output, target) is not { } weights || SampleWeights(output, partners) is not { } partnerWeights)
            return (sum / output.shape[0]).MoveToOuterDisposeScope();
        return (sum / (shares * weights + (1 - shares) * partnerWeights).sum()).MoveToOuterDisposeScope();
    }

    /// <summary>The same as <see cref="Compute"/> and its derivative, for models that differentiate themselves.</summary>
    /// <param name="output"><c>(N, K)</c> without history.</param>
    /// <param name="target">As for <see cref="Compute"/>.</param>
    /// <returns>The scalar, and <c>(N, K)</c> in the caller's dispose scope: the loss differentiated by the output.</returns>
    (double Loss, Tensor Gradient) ComputeWithGradient(Tensor output, Tensor target) => ByAutograd(this, output, target);

    /// <summary>What <see cref="ComputeWithGradient"/> does for a loss without a formula of its own.</summary>
    internal static (double Loss, Tensor Gradient) ByAutograd(ILoss loss, Tensor output, Tensor target)
    {
        using var scope = NewDisposeScope();
        var leaf = output.detach().requires_grad_();
        var value = loss.Compute(leaf, target);
        value.backward();
        return (value.to_type(ScalarType.Float64).item<double>(), leaf.grad!.MoveToOuterDisposeScope());
    }
}
