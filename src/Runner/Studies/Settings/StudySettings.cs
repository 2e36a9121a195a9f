using System.ComponentModel.DataAnnotations;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Recipes.Binding;

namespace VisionFinetune.Runner.Studies.Settings;

/// <summary>What a study compares and how. The study file and the options of <c>vft study</c> fill this record.</summary>
internal sealed record StudySettings : IValidatableObject
{
    /// <summary>Names the study's folder. Without it, the file's name.</summary>
    [RegularExpression("[A-Za-z0-9][A-Za-z0-9._-]{0,99}",
        ErrorMessage = "A name has at most 100 letters, digits, dots, dashes and underscores, and starts with a letter or digit.")]
    public string Name { get; init; } = "study";

    /// <summary>The recipe that every variant changes, as seen from the study file.</summary>
    public required string Recipe { get; init; }

    /// <summary>Changes for all variants, each as for <c>--set</c>: <c>train.epochs=5</c>.</summary>
    public IReadOnlyList<string> Set { get; init; } = [];

    /// <summary>Every combination of the values: <c>scheduler.name=step,cosine</c>, <c>optimizer.lr=1e-3,1e-2</c>.</summary>
    public IReadOnlyList<string> Grid { get; init; } = [];

    /// <summary>Variants one by one.</summary>
    public IReadOnlyList<VariantSettings> Variants { get; init; } = [];

    /// <summary>Variants drawn at random; none: no.</summary>
    public RandomSearchSettings? Random { get; init; }

    /// <summary>Runs of every variant. The first has the recipe's seed, each further one the next number.</summary>
    [Range(1, 1000, ErrorMessage = "The number of seeds must be in [1, 1000].")]
    public int Seeds { get; init; } = 3;

    /// <summary>What decides; none: validation accuracy for classes and validation RMSE for values.</summary>
    public StudyScore? Metric { get; init; }

    /// <summary>The epoch of a run that counts.</summary>
    public ScoredEpoch At { get; init; } = ScoredEpoch.Best;

    /// <summary>The variant that the others are compared with; none: all with each other.</summary>
    public string? Baseline { get; init; }

    /// <summary>Largest probability that the study reports a difference where there is none.</summary>
    [Range(1e-6, 0.5, ErrorMessage = "Alpha must be in [1e-6, 0.5]; 0.05 is usual.")]
    public double Alpha { get; init; } = 0.05;

    /// <summary>Ends hopeless variants early; none: all are trained to the end.</summary>
    public HalvingSettings? Halving { get; init; }

    /// <summary>The same settings, after making sure that they are possible. For those of the command line; a file's are checked with their place.</summary>
    /// <exception cref="UserException">One line a problem.</exception>
    public StudySettings Checked()
    {
        object[] sections = [this, .. new object?[] { Random, Halving }.OfType<object>()];
        var problems = sections.SelectMany(s => SettingsRules.Check(s, SettingsType.Of(s.GetType()), _ => true)).Select(p => p.Message).ToList();
        return problems.Count == 0 ? this : throw new UserException(string.Join('\n', problems));
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var ways = (Grid.Count > 0 ? 1 : 0) + (Variants.Count > 0 ? 1 : 0) + (Random is null ? 0 : 1);
        if (ways == 0)
            yield return new("There is nothing to compare: give a grid (scheduler.name=step,cosine), variants or random.");
        if (ways > 1)
            yield return new("grid, variants and random are three ways to say what is compared; use one.");
        var twice = Variants.GroupBy(v => v.Name).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null)
            yield return new($"Two variants are called '{twice.Key}'; each needs a name of its own.", [nameof(Variants)]);
    }
}

/// <summary>One of the things to compare.</summary>
internal sealed record VariantSettings
{
    /// <summary>What tables and pictures call it.</summary>
    [RegularExpression(".{1,60}", ErrorMessage = "The name of a variant has 1 to 60 characters.")]
    public required string Name { get; init; }

    /// <summary>How it differs from the recipe, each as for <c>--set</c>; an empty list is the recipe itself.</summary>
    public IReadOnlyList<string> Set { get; init; } = [];
}

/// <summary>Random search (Bergstra and Bengio, 2012).</summary>
internal sealed record RandomSearchSettings
{
    /// <summary>What is drawn and from where: <c>optimizer.lr=log_uniform(1e-4, 1e-1)</c>, <c>optimizer.momentum=uniform(0, 0.99)</c>,
    /// <c>scheduler.name=choice(step, cosine)</c>.</summary>
    [MinLength(1, ErrorMessage = "Name what is drawn, such as optimizer.lr=log_uniform(1e-4, 1e-1).")]
    public required IReadOnlyList<string> Parameters { get; init; }

    /// <summary>Variants to draw.</summary>
    [Range(1, 1000, ErrorMessage = "The number of draws must be in [1, 1000].")]
    public int Draws { get; init; } = 10;

    /// <summary>Decides the draws.</summary>
    [Range(typeof(long), "0", "9223372036854775807", ParseLimitsInInvariantCulture = true, ErrorMessage = "The seed must be 0 or more.")]
    public long Seed { get; init; } = 1;
}

/// <summary>Successive halving (Jamieson and Talwalkar, AISTATS 2016): all variants train a little, the better part goes on, and so forth.</summary>
internal sealed record HalvingSettings
{
    /// <summary>Of so many variants one goes on, and trains so many times longer until the next look.</summary>
    [Range(2, 100, ErrorMessage = "The factor must be in [2, 100].")]
    public int Factor { get; init; } = 3;

    /// <summary>Epochs before the first look.</summary>
    [Range(1, 1_000_000, ErrorMessage = "The number of epochs before the first look must be at least 1.")]
    public int FirstEpochs { get; init; } = 1;
}

/// <summary>A validation value that can decide a study.</summary>
internal enum StudyScore
{
    /// <summary>Share of correct answers; larger is better.</summary>
    ValidationAccuracy,

    /// <summary>F1 averaged over classes; larger is better.</summary>
    ValidationF1Macro,

    /// <summary>Mean loss; smaller is better.</summary>
    ValidationLoss,

    /// <summary>Root mean squared error of a regression; smaller is better.</summary>
    ValidationRmse,
}

/// <summary>Which epoch of a run counts.</summary>
internal enum ScoredEpoch
{
    /// <summary>The one whose checkpoint the run keeps as its best.</summary>
    Best,

    /// <summary>The last one, which nothing chose.</summary>
    Last,
}
