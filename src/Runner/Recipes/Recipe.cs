using System.ComponentModel.DataAnnotations;
using VisionFinetune.Engine.Losses;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Schedules;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Recipes.Settings;

namespace VisionFinetune.Runner.Recipes;

/// <summary>One file that fully describes a run. YAML, command line and service fill this record; nothing else steers a run.</summary>
internal sealed record Recipe
{
    /// <summary>Names the run's folder. Without it, the file's name.</summary>
    [Required(ErrorMessage = "The name must not be empty; leave it out to take the file's name.")]
    [RegularExpression("[A-Za-z0-9][A-Za-z0-9._-]{0,99}",
        ErrorMessage = "A name has at most 100 letters, digits, dots, dashes and underscores, and starts with a letter or "
            + "digit.")]
    public string Name { get; init; } = "recipe";

    /// <summary>What to learn.</summary>
    public RecipeTask Task { get; init; } = RecipeTask.ImageClassification;

    /// <summary>Everything random in the run is a function of this number.</summary>
    [Range(typeof(long), "0", "9223372036854775807", ParseLimitsInInvariantCulture = true, ErrorMessage = "The seed must be 0 or "
        + "more.")]
    public long Seed { get; init; } = 42;

    /// <summary>Where the images or rows come from.</summary>
    public required DataSettings Data { get; init; }

    /// <summary>What is trained.</summary>
    public required ModelSettings Model { get; init; }

    /// <summary>What happens to an image before the network sees it.</summary>
    public AugmentSettings Augment { get; init; } = new();

    /// <summary>What training minimises. Without it, cross_entropy for classes and mse for values.</summary>
    public LossSettings Loss { get; init; } = new CrossEntropySettings();

    /// <summary>How the weights are updated.</summary>
    public OptimizerSettings Optimizer { get; init; } = new SgdSettings();

    /// <summary>How the learning rate changes. Without it, not at all.</summary>
    public SchedulerSettings Scheduler { get; init; } = new ConstantSettings();

    /// <summary>Trains the head of a pretrained network first and the rest carefully; none: everything alike, from the first step.</summary>
    public FineTuneSettings? FineTune { get; init; }

    /// <summary>How long and in which portions training runs.</summary>
    public TrainSettings Train { get; init; } = new();
}
