using static TorchSharp.torch;

namespace VisionFinetune.Engine.Optimizers;

/// <summary>Updates a flat parameter buffer from its flat gradient.</summary>
public interface IOptimizer : IDisposable
{
    /// <summary>One update with the given learning rate. May use the gradient buffer as scratch memory.</summary>
    void Step(double rate);

    /// <summary>Everything beside the weights that the next update depends on, by name: live tensors, owned by the optimizer.
    /// A checkpoint stores them and copies them back.</summary>
    IReadOnlyList<KeyValuePair<string, Tensor>> State { get; }

    /// <summary>Updates done so far; part of the state.</summary>
    long StepsDone { get; set; }
}
