using System.ComponentModel.DataAnnotations;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Training;

/// <summary>Bounds the gradient before every optimizer step, as <c>torch.nn.utils.clip_grad_norm_</c> and
/// <c>clip_grad_value_</c>.</summary>
public sealed record ClipSettings : IValidatableObject
{
    private const double SmallestNorm = 1e-6;       // PyTorch adds it to the norm before it divides

    /// <summary>Largest Euclidean norm of the gradient of all weights together; none: it is not bounded.</summary>
    [Range(1e-12, 1e12, ErrorMessage = "The largest norm must be in [1e-12, 1e12].")]
    public double? Norm { get; init; }

    /// <summary>Largest absolute value of each element of the gradient; none: they are not bounded.</summary>
    [Range(1e-12, 1e12, ErrorMessage = "The largest value must be in [1e-12, 1e12].")]
    public double? Value { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Norm is null == Value is null)
            yield return new("Clipping needs a norm or a value, and not both: { norm: 1.0 } or { value: 0.5 }.", [nameof(Norm)]);
    }

    /// <summary>Changes a gradient in place; nothing waits for the device.</summary>
    /// <param name="gradient">Of all weights.</param>
    public void Apply(Tensor gradient)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        if (Value is { } largest)
            gradient.clamp_(-largest, largest);
        if (Norm is { } norm)
            gradient.mul_((norm / (gradient.norm() + SmallestNorm)).clamp_(max: 1.0));
    }
}
