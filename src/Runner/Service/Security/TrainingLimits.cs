namespace VisionFinetune.Runner.Service.Security;

/// <summary>How large a training that somebody submits may be. What memory it really takes is between the child process and the operating
/// system; these limits keep out what no machine could train.</summary>
internal sealed record TrainingLimits
{
    /// <summary>Passes over the data.</summary>
    public int Epochs { get; init; } = 10_000;

    /// <summary>Numbers of one batch at any place of the augmentation chain or of an MLP: 512 MiB as float32.</summary>
    public long BatchNumbers { get; init; } = 128L << 20;

    /// <summary>Bytes of drawn images.</summary>
    public long SyntheticBytes { get; init; } = 4L << 30;

    /// <summary>Weights between the hidden layers of an MLP.</summary>
    public long MlpWeights { get; init; } = 50_000_000;

    /// <summary>Elements of any one list: steps of a chain, features, derived columns, hidden layers.</summary>
    public int ListElements { get; init; } = 1000;

    /// <summary>Steps that compute a batch, steps inside steps counted as often as they are computed.</summary>
    public long AugmentationSteps { get; init; } = 1000;

    /// <summary>Trainings of one study: its variants times its seeds.</summary>
    public int StudyRuns { get; init; } = 1000;
}
