using System.ComponentModel.DataAnnotations;

namespace VisionFinetune.Tabular.Models;

/// <summary>Widths, activation and regularisation of a multi-layer perceptron, and how its weights begin.</summary>
public sealed record MlpSettings : IValidatableObject
{
    private const int LargestWidth = 65536;

    /// <summary>Neurons of every hidden layer, the first one first; [] for a linear model.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [20, 20];

    /// <summary>What follows every hidden layer's linear map.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>Share of a hidden layer's outputs that are set to zero in a training step.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true, ErrorMessage = "The dropout must be at least 0 and below 1.")]
    public double Dropout { get; init; }

    /// <summary>Whether every hidden layer is batch-normalised, and on which side of its activation.</summary>
    public BatchNormPlace BatchNorm { get; init; } = BatchNormPlace.None;

    /// <summary>The distribution that initial weights are drawn from.</summary>
    public WeightInit Init { get; init; } = WeightInit.Pytorch;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var width in Hidden.Where(w => w is < 1 or > LargestWidth))
            yield return new($"A hidden layer has 1 to {LargestWidth} neurons; found {width}.", [nameof(Hidden)]);
    }
}

/// <summary>The functions between the layers, each the same as the PyTorch module's of that name with its defaults.</summary>
public enum Activation
{
    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,

    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>x above 0, 0.01 x below (Maas et al., 2013).</summary>
    LeakyRelu,

    /// <summary>x above 0, exp(x) - 1 below (Clevert et al., 2016).</summary>
    Elu,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>x times the normal distribution function of x, computed with erf, not approximated (Hendrycks and Gimpel,
    /// 2016).</summary>
    Gelu,

    /// <summary>x · sigmoid(x), also called swish (Elfwing et al., 2018).</summary>
    Silu,
}

/// <summary>Where batch normalisation (Ioffe and Szegedy, 2015) stands in a hidden layer.</summary>
public enum BatchNormPlace
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>Between the linear map and the activation.</summary>
    Before,

    /// <summary>After the activation, before dropout.</summary>
    After,
}

/// <summary>Distributions of initial weights; <c>fan_in</c> is the number of a layer's inputs, <c>fan_out</c> that of its
/// outputs.</summary>
public enum WeightInit
{
    /// <summary>Weights and biases uniform in ±1 / √fan_in, the default of <c>torch.nn.Linear</c>.</summary>
    Pytorch,

    /// <summary>Weights uniform in ±√(6 / (fan_in + fan_out)), biases 0 (Glorot and Bengio, AISTATS 2010, equation 16;
    /// <c>torch.nn.init.xavier_uniform_</c>).</summary>
    Xavier,

    /// <summary>Weights normal with deviation gain / √fan_in, biases 0 (He et al., ICCV 2015, equations 10 and 15;
    /// <c>torch.nn.init.kaiming_normal_</c>). The gain, the same in every layer, is √2 for relu, elu, gelu and silu,
    /// √(2 / (1 + 0.01²)) for leaky_relu, 5/3 for tanh and 1 for sigmoid.</summary>
    He,
}
