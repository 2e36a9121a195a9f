using VisionFinetune.Engine.Parameters;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Training;

/// <summary>Multiplies the loss, so that small gradients survive float16; adapts itself: halves after a step whose gradient overflowed, which
/// is left out, and doubles after 2,000 good ones. PyTorch's <c>GradScaler</c> with its defaults.</summary>
/// <remarks>One look at the flat gradient a step. It waits for the device, since the host decides about the step.</remarks>
internal sealed class LossScale
{
    private const double First = 65_536, Growth = 2, Backoff = 0.5;
    private const long GoodStepsToGrow = 2_000;

    /// <summary>What the loss is multiplied by.</summary>
    public double Value { get; private set; } = First;

    /// <summary>Steps since the last change.</summary>
    public long GoodSteps { get; private set; }

    /// <summary>Goes on from a checkpoint.</summary>
    public void Restore(LossScaleState state) => (Value, GoodSteps) = (state.Value, state.GoodSteps);

    /// <summary>What a checkpoint keeps.</summary>
    public LossScaleState State => new(Value, GoodSteps);

    /// <summary>Divides the gradient by the scale and adapts the scale.</summary>
    /// <returns>Whether the gradient is finite, so that the step may be taken.</returns>
    public bool Unscale(FlatParameters flat)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        flat.Gradients.mul_(1 / Value);
        // Infinity and NaN both survive the largest absolute value.
        var isFinite = double.IsFinite(flat.Gradients.norm(float.PositiveInfinity).item<float>());
        if (!isFinite)
            (Value, GoodSteps) = (Value * Backoff, 0);
        else if (++GoodSteps == GoodStepsToGrow)
            (Value, GoodSteps) = (Value * Growth, 0);
        return isFinite;
    }
}

/// <summary>The loss scale at one moment.</summary>
/// <param name="Value">What the loss is multiplied by.</param>
/// <param name="GoodSteps">Steps since the last change.</param>
public sealed record LossScaleState(double Value, long GoodSteps);
