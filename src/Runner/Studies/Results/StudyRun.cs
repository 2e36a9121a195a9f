using VisionFinetune.Engine.Training;

namespace VisionFinetune.Runner.Studies.Results;

/// <summary>How far a run of a study came.</summary>
internal enum RunState
{
    /// <summary>Not begun, or interrupted.</summary>
    Pending,

    /// <summary>Trained to its end.</summary>
    Finished,

    /// <summary>Ended early by successive halving: its variant was hopeless.</summary>
    Halved,

    /// <summary>It crashed or was refused; the study went on without it.</summary>
    Failed,
}

/// <summary>One run of a study as its folder tells it.</summary>
/// <param name="Variant">Name of its variant.</param>
/// <param name="Seed">Runs of different variants with one seed are a pair: same split, same initial head, same order of data.</param>
/// <param name="Folder">Absolute path of the run directory.</param>
/// <param name="State">How far it came.</param>
/// <param name="Epochs">Every epoch it finished, in order.</param>
internal sealed record StudyRun(string Variant, long Seed, string Folder, RunState State, IReadOnlyList<EpochMetrics> Epochs)
{
    /// <summary>Why it failed, in one line; only for failed runs.</summary>
    public string? Error { get; init; }

    /// <summary>Value of the study's metric that the run is judged by; only for finished runs.</summary>
    public double? Score { get; init; }

    /// <summary>1-based epoch the score is of; only for finished runs.</summary>
    public int? ScoreEpoch { get; init; }

    /// <summary>Wall time spent training, in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>What the curves say; only for runs with an epoch.</summary>
    public Diagnosis? Diagnosis { get; init; }

    /// <summary>Validation predictions of a classifier's best checkpoint, in the order of the split; none for others. The same
    /// position in two runs with one seed is the same image or row.</summary>
    public IReadOnlyList<ValidationAnswer>? Answers { get; init; }
}

/// <summary>One validation sample's truth and the run's answer, as class names.</summary>
internal readonly record struct ValidationAnswer(string Truth, string Predicted)
{
    public bool IsCorrect => Truth == Predicted;
}
