using VisionFinetune.Engine.Metrics;
using VisionFinetune.Engine.Training;

namespace VisionFinetune.Runner.Reports;

/// <summary>Everything a report says about one run; nothing else is read, so a report is a function of this record.</summary>
internal sealed record ReportData
{
    public required string RunName { get; init; }

    /// <summary>The verdict in a sentence or two, as <c>summary.json</c> has it.</summary>
    public required string Diagnosis { get; init; }

    /// <summary>The resolved recipe as it lies in the run's folder.</summary>
    public required string RecipeYaml { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>What the run was: data source, number of images, parameters, duration.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; } = [];

    /// <summary>What a reader must not miss, such as drawings used in place of the real images.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>The finished epochs in order.</summary>
    public required IReadOnlyList<EpochMetrics> Epochs { get; init; }

    /// <summary>The epoch whose checkpoint was scored; 1 for the first, 0 for none.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>What a sample is: images or rows.</summary>
    public string Unit { get; init; } = "images";

    /// <summary>Names in class order: as many as the metrics have classes; empty for a regression.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>Names of the predicted columns of a regression.</summary>
    public IReadOnlyList<string> OutputNames { get; init; } = [];

    /// <summary>The best checkpoint on the validation split; none for a run that was interrupted.</summary>
    public SplitMetrics? Validation { get; init; }

    /// <summary>The best checkpoint on the test split; none without a labelled one.</summary>
    public SplitMetrics? Test { get; init; }

    /// <summary>Whether classes were predicted, as opposed to values.</summary>
    public bool IsClassification => ClassNames.Count > 0;

    /// <summary>The most confident mistakes on the validation split, worst first.</summary>
    public IReadOnlyList<Mistake> Mistakes { get; init; } = [];
}

/// <summary>One wrongly classified image.</summary>
/// <param name="Rgb">The untransformed image: height × width × 3 bytes, row by row.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="TrueClass">The label.</param>
/// <param name="PredictedClass">The most probable class.</param>
/// <param name="Confidence">Probability of the predicted class, in [0, 1].</param>
/// <param name="Index">Position in the data set, to find the image again.</param>
internal sealed record Mistake(
    byte[] Rgb, int Width, int Height, string TrueClass, string PredictedClass, double Confidence, long Index);
