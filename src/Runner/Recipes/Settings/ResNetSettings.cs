using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using VisionFinetune.Vision.Models;

namespace VisionFinetune.Runner.Recipes.Settings;

/// <summary>A residual network of He et al. (2016), as torchvision builds it: where its weights come from, and which of them stay as
/// they are.</summary>
internal abstract partial record ResNetSettings : ModelSettings, IValidatableObject
{
    /// <summary>A name in the manifest (<c>vft weights list</c>), a file (.pth or .safetensors), or none for random weights.</summary>
    [MinLength(1, ErrorMessage = "Write none for random weights.")]
    public string? Weights { get; init; }

    /// <summary>none, backbone (everything but the last layer), or keys that are not trained; * stands for any characters.</summary>
    public IReadOnlyList<string> Freeze { get; init; } = ["none"];

    /// <summary>The network halves an image five times; one of at most this many pixels ends as a single value per channel.</summary>
    [JsonIgnore]
    public virtual int LargestSinglePixelSide => 32;

    /// <summary>Whether batch normalisation follows the training images, or keeps and uses the statistics of the pretrained weights.</summary>
    public NormStatistics NormStatistics { get; init; } = NormStatistics.Follow;

    /// <summary>Share of the features that is dropped before the last layer while training.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true, ErrorMessage = "The dropout must be in [0, 1).")]
    public double Dropout { get; init; }

    /// <summary>Share of the images for which the last block is skipped while training; of earlier blocks proportionally less (Huang et al., 2016).</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true, ErrorMessage = "The stochastic depth must be in [0, 1).")]
    public double StochasticDepth { get; init; }

    /// <summary>The same for the model itself.</summary>
    public ResNetOptions ToOptions() => new()
    {
        Dropout = Dropout,
        StochasticDepth = StochasticDepth,
        FreezesStatistics = NormStatistics == NormStatistics.Frozen,
    };

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (NormStatistics == NormStatistics.Frozen && Weights is null)
        {
            yield return new("random weights have no statistics worth keeping; write follow, or name pretrained weights.", [nameof(NormStatistics)]);
        }
        if (Freeze.Count == 0)
            yield return Problem("write none to train everything.");
        else if (Freeze.Count > 1 && Freeze.FirstOrDefault(f => f is "none" or "backbone") is { } word)
            yield return Problem($"'{word}' stands alone.");
        else if (Freeze.FirstOrDefault(f => !KeyPattern().IsMatch(f)) is { } bad)
            yield return Problem($"'{bad}' is no key of a network; a pattern looks like layer1.* or conv1.weight.");
        else if (Freeze.Any(f => f.All(c => c == '*')))
            yield return Problem("this freezes every weight, so nothing would be trained; write backbone to train the last layer "
                + "only.");
    }

    private static ValidationResult Problem(string message) => new(message, [nameof(Freeze)]);

    [GeneratedRegex(@"^[A-Za-z0-9_.*]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex KeyPattern();
}

/// <summary>18 layers, 11.7 million parameters with 1000 classes.</summary>
internal sealed record ResNet18Settings : ResNetSettings;

/// <summary>34 layers, 21.8 million parameters.</summary>
internal sealed record ResNet34Settings : ResNetSettings;

/// <summary>50 layers, 25.6 million parameters.</summary>
internal sealed record ResNet50Settings : ResNetSettings;

/// <summary>101 layers, 44.5 million parameters.</summary>
internal sealed record ResNet101Settings : ResNetSettings;

/// <summary>152 layers, 60.2 million parameters.</summary>
internal sealed record ResNet152Settings : ResNetSettings;

/// <summary>ResNet-50 with 32 groups of 4 channels (Xie et al., 2017), 25.0 million parameters.</summary>
internal sealed record ResNeXt50Settings : ResNetSettings;

/// <summary>ResNet-101 with 32 groups of 8 channels, 88.8 million parameters.</summary>
internal sealed record ResNeXt101Settings : ResNetSettings;

/// <summary>ResNet-50 with twice the channels inside its blocks (Zagoruyko and Komodakis, 2016), 68.9 million parameters.</summary>
internal sealed record WideResNet50Settings : ResNetSettings;

/// <summary>The 20 layers that He et al. made for CIFAR-10, with projections on the shortcuts: 0.27 million parameters with 10 classes. For
/// images of about 32 pixels, from random weights.</summary>
internal sealed record CifarResNet20Settings : ResNetSettings
{
    /// <summary>This one halves it twice.</summary>
    public override int LargestSinglePixelSide => 4;
}

/// <summary>ResNet-18 that keeps every pixel of a small image: 11.2 million parameters with 10 classes. For images of about 32 pixels, from
/// random weights.</summary>
internal sealed record CifarResNet18Settings : ResNetSettings
{
    /// <summary>This one halves it three times.</summary>
    public override int LargestSinglePixelSide => 8;
}
