using System.ComponentModel.DataAnnotations;
using VisionFinetune.Tabular.Models;

namespace VisionFinetune.Runner.Recipes.Settings;

/// <summary>A multilayer perceptron for tables.</summary>
internal sealed record MlpModelSettings : ModelSettings, IValidatableObject
{
    /// <summary>Widths of the hidden layers; [] for a linear model.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [20, 20];

    /// <summary>What follows every hidden layer.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>Share of the hidden values that is dropped while training.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true, ErrorMessage = "The dropout must be in [0, 1).")]
    public double Dropout { get; init; }

    /// <summary>Batch normalisation of every hidden layer, before or after its activation.</summary>
    public BatchNormPlace BatchNorm { get; init; } = BatchNormPlace.None;

    /// <summary>How weights are drawn.</summary>
    public WeightInit Init { get; init; } = WeightInit.Pytorch;

    /// <summary>The same for the model itself.</summary>
    public MlpSettings ToMlp() => new()
    {
        Hidden = Hidden,
        Activation = Activation,
        Dropout = Dropout,
        BatchNorm = BatchNorm,
        Init = Init,
    };

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Hidden.Any(width => width is < 1 or > 65_536))
            yield return new("every width must be in [1, 65536].", [nameof(Hidden)]);
    }
}
