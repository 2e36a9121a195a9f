using static TorchSharp.torch;

namespace VisionFinetune.Engine.Losses;

/// <summary>Class targets in the form a loss needs them: as classes or as probabilities, with or without weights.</summary>
internal static class ClassTargets
{
    /// <summary>Whether a target is a probability a class, <c>(N, K)</c>, instead of a class a sample, <c>(N)</c>.</summary>
    public static bool AreSoft(Tensor target) => target.is_floating_point();

    /// <summary>Probabilities <c>(N, K)</c> in the output's dtype: one-hot for classes.</summary>
    public static Tensor Probabilities(Tensor output, Tensor target) => AreSoft(target)
        ? target.to_type(output.dtype)
        : nn.functional.one_hot(target, output.shape[1]).to_type(output.dtype);

    /// <summary>The weights of the classes <c>(K)</c> in the output's dtype on its device; none where all are equal.</summary>
    public static Tensor? Weights(IReadOnlyList<double> weights, Tensor output) =>
        weights.Count == 0 ? null : tensor(weights.ToArray(), dtype: output.dtype, device: output.device);

    /// <summary>The weight of every sample's class; none where all are equal or targets are soft: as PyTorch, their losses are divided by
    /// the number of samples.</summary>
    public static Tensor? SampleWeights(IReadOnlyList<double> weights, Tensor output, Tensor target)
    {
        if (weights.Count == 0 || AreSoft(target))
            return null;
        using var scope = NewDisposeScope();
        return Weights(weights, output)!.index_select(0, target).MoveToOuterDisposeScope();
    }
}
