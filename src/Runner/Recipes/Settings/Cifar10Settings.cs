using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using VisionFinetune.Augment;

namespace VisionFinetune.Runner.Recipes.Settings;

/// <summary>CIFAR-10 (Krizhevsky, 2009) in its official binary layout: 32×32 colour images of ten classes.</summary>
internal sealed record Cifar10Settings : DataSettings, IValidatableObject
{
    private static readonly string[] Known =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>The folder with the batches, or the official .tar.gz.</summary>
    [Required(ErrorMessage = "The root must name a folder or an archive.")]
    public string Root { get; init; } = "data/cifar10";

    /// <summary>What to use when the root holds no data. A folder named with --data is never replaced.</summary>
    public Cifar10Fallback Fallback { get; init; } = Cifar10Fallback.None;

    /// <summary>all, or the names of the classes to keep; labels are renumbered in this order.</summary>
    [JsonPropertyOrder(2)]
    public IReadOnlyList<string> Classes { get; init; } = ["all"];

    /// <summary>Training images to keep, of every class alike; none: all of them.</summary>
    [JsonPropertyOrder(2)]
    [Range(1, 50_000, ErrorMessage = "The limit must be in [1, 50000], or none for all images.")]
    public int? TrainLimit { get; init; }

    /// <summary>Test images to keep, of every class alike; none: all of them.</summary>
    [JsonPropertyOrder(2)]
    [Range(1, 10_000, ErrorMessage = "The limit must be in [1, 10000], or none for all images.")]
    public int? TestLimit { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override ImageShape? Shape => new ImageShape(3, 32, 32);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Classes is ["all"])
            yield break;
        if (Classes.Contains("all"))
            yield return Problem("'all' stands alone.");
        else if (Classes.FirstOrDefault(c => !Known.Contains(c)) is { } unknown)
            yield return Problem($"'{unknown}' is not a class of CIFAR-10; it has {string.Join(", ", Known)}.");
        else if (Classes.Distinct().Count() < Classes.Count)
            yield return Problem("a class is named twice.");
        else if (Classes.Count < 2)
            yield return Problem("at least two classes are needed to tell apart, or all.");
    }

    private static ValidationResult Problem(string message) => new(message, [nameof(Classes)]);
}

/// <summary>What takes the place of CIFAR-10 where it is missing.</summary>
internal enum Cifar10Fallback
{
    /// <summary>Nothing: the run stops and says how to get the data.</summary>
    None,

    /// <summary>The drawn classes of the synthetic source, with a loud warning.</summary>
    Synthetic,
}
