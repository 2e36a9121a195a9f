using VisionFinetune.Engine.Training;

namespace VisionFinetune.Runner.Studies;

/// <summary>Everything that was measured in a study, before anything is said about it.</summary>
internal sealed record StudyResults
{
    /// <summary>Of its folder.</summary>
    public required string Name { get; init; }

    /// <summary>What variants are compared by.</summary>
    public required StudyMetric Metric { get; init; }

    /// <summary>The recipe that the variants change, resolved.</summary>
    public required string RecipeYaml { get; init; }

    /// <summary>In the order of the plan.</summary>
    public required IReadOnlyList<VariantResult> Variants { get; init; }

    /// <summary>The chosen variant on the test split, scored once; none where there is no labelled test split or nothing was chosen.</summary>
    public ChosenTest? Test { get; init; }

    /// <summary>What successive halving saved, in a sentence; none without it.</summary>
    public string? Saved { get; init; }
}

/// <summary>A validation score by which runs are compared.</summary>
/// <param name="Key">As in <c>metrics.jsonl</c>, such as <c>validation_accuracy</c>.</param>
/// <param name="HigherIsBetter">Whether it is to grow.</param>
/// <param name="IsShare">Whether it lies in [0, 1] and is told in per cent and points.</param>
internal sealed record StudyMetric(string Key, bool HigherIsBetter, bool IsShare);

/// <summary>One variant: the same changes to the recipe, trained with several seeds.</summary>
/// <param name="Name">Short and unique, such as <c>name=cosine, lr=0.01</c>.</param>
/// <param name="Settings">The changed settings by their path, such as <c>optimizer.lr</c> → <c>0.01</c>.</param>
/// <param name="Runs">One a seed, in the order of the seeds; the same seeds for every variant.</param>
internal sealed record VariantResult(string Name, IReadOnlyList<KeyValuePair<string, string>> Settings, IReadOnlyList<StudyRun> Runs);

/// <summary>One training of a study.</summary>
internal sealed record StudyRun
{
    public required long Seed { get; init; }

    /// <summary>Its folder, as seen from the study's.</summary>
    public required string Folder { get; init; }

    /// <summary>The finished epochs.</summary>
    public IReadOnlyList<EpochMetrics> Epochs { get; init; } = [];

    /// <summary>1-based epoch that validation chose.</summary>
    public int BestEpoch { get; init; }

    /// <summary>The study's metric at the best epoch; none for a run that failed or was stopped early.</summary>
    public double? Score { get; init; }

    /// <summary>Time spent training.</summary>
    public double Seconds { get; init; }

    /// <summary>What the curves say; none for a run that did not finish.</summary>
    public Diagnosis? Diagnosis { get; init; }

    /// <summary>For each validation sample whether the best checkpoint's answer was right; none for a regression or where the
    /// run did not finish. Runs of one seed have the same samples in the same order.</summary>
    public IReadOnlyList<bool>? Correct { get; init; }

    /// <summary>Why it failed; none where it did not.</summary>
    public string? Error { get; init; }

    /// <summary>Whether successive halving ended it before its last epoch.</summary>
    public bool StoppedEarly { get; init; }
}

/// <summary>The chosen variant's score on the test split.</summary>
/// <param name="Variant">Its name.</param>
/// <param name="Scores">One a seed, in the order of the seeds.</param>
internal sealed record ChosenTest(string Variant, IReadOnlyList<double> Scores);
