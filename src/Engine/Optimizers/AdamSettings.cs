using System.ComponentModel.DataAnnotations;
using VisionFinetune.Engine.Parameters;

namespace VisionFinetune.Engine.Optimizers;

/// <summary>Adam (Kingma and Ba, 2015), as <c>torch.optim.Adam</c>.</summary>
public record AdamSettings : OptimizerSettings, IValidatableObject
{
    /// <summary>Decay rates of the running means of the gradient and its square.</summary>
    public IReadOnlyList<double> Betas { get; init; } = [0.9, 0.999];

    /// <summary>Added to the denominator for numerical stability.</summary>
    [Range(0.0, 1.0, ErrorMessage = "Eps must be in [0, 1].")]
    public double Eps { get; init; } = 1e-8;

    /// <summary>Uses the largest second moment seen so far (Reddi et al., 2018).</summary>
    public bool Amsgrad { get; init; }

    /// <inheritdoc/>
    public override IOptimizer Build(FlatParameters parameters) => new Adam(parameters, this);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => BetaRule.Check(Betas);
}

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, 2019), as <c>torch.optim.AdamW</c>.</summary>
public sealed record AdamWSettings : AdamSettings
{
    /// <summary>Decay of the weights per step, times the learning rate.</summary>
    [Range(0.0, 1e3, ErrorMessage = "The weight decay must be in [0, 1000].")]
    public override double WeightDecay { get; init; } = 1e-2;
}

/// <summary>The rule on betas that all relatives of Adam share.</summary>
internal static class BetaRule
{
    public static IEnumerable<ValidationResult> Check(IReadOnlyList<double> betas)
    {
        if (betas.Count != 2 || betas.Any(b => b is not (>= 0 and < 1)))
            yield return new("Betas must be two numbers in [0, 1).", ["Betas"]);
    }
}
