using System.ComponentModel.DataAnnotations;

namespace VisionFinetune.Engine.Training;

/// <summary>How long and in which portions training runs.</summary>
public sealed record TrainSettings : IValidatableObject
{
    /// <summary>Passes over the training split.</summary>
    [Range(1, 1_000_000, ErrorMessage = "The number of epochs must be in [1, 1000000].")]
    public int Epochs { get; init; } = 3;

    /// <summary>Samples per batch; the last batch of an epoch may be smaller. auto: the fastest that fits into memory, measured before the first step.</summary>
    [WordForNone("auto")]
    [Range(1, 1_000_000, ErrorMessage = "The batch size must be in [1, 1000000], or auto.")]
    public int? BatchSize { get; init; } = 128;

    /// <summary>Samples per batch of validation, test and prediction, which keep no gradients.</summary>
    [Range(1, 1_000_000, ErrorMessage = "The batch size must be in [1, 1000000].")]
    public int EvalBatchSize { get; init; } = 256;

    /// <summary>Batches per optimizer step, whose loss is the mean over the samples of all of them; the last step of an epoch may have fewer.</summary>
    [Range(1, 1_000_000, ErrorMessage = "The number of batches of a step must be in [1, 1000000].")]
    public int Accumulate { get; init; } = 1;

    /// <summary>Sizes of the training images in the first parts of the epochs; afterwards, and in validation, what the chain says holds.</summary>
    public IReadOnlyList<TrainingSize> Sizes { get; init; } = [];

    /// <summary>Number format of matrix products and convolutions; weights are always kept in float32.</summary>
    public Precision Precision { get; init; } = Precision.Auto;

    /// <summary>Bounds the gradient before every step; none: it is taken as it is.</summary>
    public ClipSettings? Clip { get; init; }

    /// <summary>Draws weights towards 0 by their gradient, besides optimizer.weight_decay; none: it does not.</summary>
    public PenaltySettings? Penalty { get; init; }

    /// <summary>Averages the weights over the steps; validation, the best checkpoint and predictions use the average. none: they use the weights themselves.</summary>
    public EmaSettings? Ema { get; init; }

    /// <summary>The validation value that chooses the best checkpoint and stops early.</summary>
    public Monitor Monitor { get; init; } = Monitor.ValidationLoss;

    /// <summary>Ends the run when the monitored value has stopped improving; none: never.</summary>
    public EarlyStoppingSettings? EarlyStopping { get; init; }

    /// <summary>How often checkpoints are written.</summary>
    public CheckpointSettings Checkpoint { get; init; } = new();

    /// <summary>Epochs from one line of the log to the next; metrics.jsonl always has every epoch.</summary>
    [Range(1, 1_000_000, ErrorMessage = "The number of epochs between two lines must be in [1, 1000000].")]
    public int LogEvery { get; init; } = 1;

    /// <summary>What happens when tensors or memory grow and do not stop growing: a warning, the end of the run, or nothing.</summary>
    public LeakPolicy Leaks { get; init; } = LeakPolicy.Warn;

    /// <summary>Where the output of frozen layers is kept, so that every epoch but the first trains only what is above them.</summary>
    public FeatureCache FeatureCache { get; init; } = FeatureCache.Auto;

    /// <summary>The most memory that output may take, in MiB; what is larger needs feature_cache: file.</summary>
    [Range(1, 1_048_576, ErrorMessage = "The memory for features must be in [1, 1048576] MiB.")]
    public int FeatureCacheMib { get; init; } = 1024;

    /// <summary>The size of training images in an epoch: a function of the epoch alone, so that nothing of it belongs into a checkpoint.</summary>
    /// <param name="epoch">0 for the first.</param>
    /// <returns>Longer side in pixels; none where the chain's own size holds.</returns>
    public int? SizeAt(int epoch) => Sizes.FirstOrDefault(size => epoch < size.EndEpoch(Epochs))?.Size;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (var i = 1; i < Sizes.Count; i++)
        {
            if (Sizes[i].Until <= Sizes[i - 1].Until)
                yield return new(FormattableString.Invariant($"the shares must rise, but {Sizes[i].Until} follows {Sizes[i - 1].Until}."), [nameof(Sizes)]);
        }
    }

    /// <summary>The batch size as a number.</summary>
    /// <exception cref="UserException">It has not been chosen yet.</exception>
    internal int KnownBatchSize => BatchSize
        ?? throw new UserException("'train.batch_size' is auto, which only vft train and vft lr-find choose; write a number, such as --set train.batch_size=64.");
}

/// <summary>How often checkpoints are written besides after epochs, at the end and on Ctrl-C.</summary>
public sealed record CheckpointSettings
{
    /// <summary>Optimizer steps after which a checkpoint is written inside an epoch; none: steps do not count.</summary>
    [Range(1, int.MaxValue, ErrorMessage = "The number of steps between two checkpoints must be at least 1.")]
    public int? EverySteps { get; init; }

    /// <summary>Minutes after which a checkpoint is written inside an epoch; none: time does not count.</summary>
    [Range(0.01, 1440.0, ErrorMessage = "The minutes between two checkpoints must be in [0.01, 1440].")]
    public double? EveryMinutes { get; init; } = 5;

    /// <summary>Shortest time between two checkpoints in seconds. Epochs that end sooner are kept in memory and written with the
    /// next, at the end of the run, or on Ctrl-C; 0 writes every epoch.</summary>
    [Range(0.0, 86_400.0, ErrorMessage = "The time between two checkpoints must be in [0, 86400] seconds.")]
    public double MinSeconds { get; init; } = 5;
}

/// <summary>When to end a run before its last epoch.</summary>
public sealed record EarlyStoppingSettings
{
    /// <summary>Epochs without improvement after which the run ends.</summary>
    [Range(1, int.MaxValue, ErrorMessage = "The patience must be at least 1.")]
    public int Patience { get; init; } = 5;

    /// <summary>The smallest change that counts as an improvement.</summary>
    [Range(0.0, 1e6, ErrorMessage = "The minimum change must be in [0, 1e6].")]
    public double MinChange { get; init; }
}
