using static TorchSharp.torch;

namespace VisionFinetune.Engine.Training;

/// <summary>A model that differentiates itself: for networks so small that autograd's bookkeeping costs more than the arithmetic.</summary>
/// <remarks>Agrees with autograd up to rounding, in main memory, and uses no random numbers. The trainer asks before each step whether the
/// model can.</remarks>
public interface IDirectGradient
{
    /// <summary>Whether <see cref="ForwardForGradient"/> works for such an input, in the model's present state.</summary>
    bool CanDifferentiate(Tensor input);

    /// <summary>The output in training mode, without history; what <see cref="Backward"/> needs is remembered until then.</summary>
    /// <param name="input"><c>(N, F)</c>.</param>
    /// <returns><c>(N, K)</c> in the caller's dispose scope.</returns>
    Tensor ForwardForGradient(Tensor input);

    /// <summary>Overwrites the gradient of every parameter.</summary>
    /// <param name="outputGradient"><c>(N, K)</c>: the loss differentiated by the output of the latest forward pass.</param>
    void Backward(Tensor outputGradient);
}
