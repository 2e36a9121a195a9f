using System.ComponentModel.DataAnnotations;
using VisionFinetune.Engine.Parameters;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Training;

/// <summary>Adds the derivative of l1 · Σ|w| + l2 / 2 · Σw² to the gradient before it is clipped. Reported losses are without it.</summary>
public sealed record PenaltySettings : IValidatableObject
{
    /// <summary>Draws every weight by the same amount, so that small ones end at about 0.</summary>
    [Range(0.0, 1e3, ErrorMessage = "The L1 penalty must be in [0, 1000].")]
    public double L1 { get; init; }

    /// <summary>Draws every weight by a share of itself, before clipping and before an optimizer scales the gradient; sgd's weight decay, if
    /// nothing is clipped.</summary>
    [Range(0.0, 1e3, ErrorMessage = "The L2 penalty must be in [0, 1000].")]
    public double L2 { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (L1 == 0 && L2 == 0)
            yield return new("both penalties are 0; write one, such as { l1: 1e-5 }, or none.", [nameof(L1)]);
    }

    /// <summary>Changes the gradients of all groups that decay and are not frozen, in place.</summary>
    /// <param name="parameters">Whose gradients are complete.</param>
    public void Apply(FlatParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        using var _ = no_grad();
        foreach (var group in parameters.Groups.Where(g => g.Traits.Decays && !g.IsFrozen))
        {
            using var scope = NewDisposeScope();
            var (values, gradients) = (parameters.Values.narrow(0, group.Begin, group.Count), parameters.Gradients.narrow(0, group.Begin, group.Count));
            if (L1 != 0)
                gradients.add_(values.sign(), alpha: L1);
            if (L2 != 0)
                gradients.add_(values, alpha: L2);
        }
    }
}
