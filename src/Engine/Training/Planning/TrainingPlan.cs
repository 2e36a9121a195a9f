using System.Globalization;

namespace VisionFinetune.Engine.Training.Planning;

/// <summary>What a training will take, predicted from a few batches before the first step.</summary>
/// <param name="BatchSize">Samples of a batch.</param>
/// <param name="SamplesPerSecond">In training.</param>
/// <param name="EpochSeconds">With validation.</param>
/// <param name="TotalSeconds">Of all epochs.</param>
/// <param name="PeakBytes">Most memory in use: of the process on the CPU, of the device on a GPU.</param>
/// <param name="AvailableBytes">What there is.</param>
/// <param name="IsMeasured">Whether a whole batch was computed; otherwise smaller ones were, since a whole one would not fit.</param>
/// <param name="PlanningSeconds">What it took to find out.</param>
public sealed record TrainingPlan(
    int BatchSize, double SamplesPerSecond, double EpochSeconds, double TotalSeconds, long PeakBytes, long AvailableBytes, bool IsMeasured, double PlanningSeconds)
{
    /// <summary>The share of the memory that is filled without hesitation: predictions are not exact, and other programs grow.</summary>
    public const double SafeShare = 0.8;

    private const double Gibi = 1L << 30;

    /// <summary>A batch size that fits, where <see cref="BatchSize"/> does not; none where nothing is known to.</summary>
    public int? SaferBatchSize { get; init; }

    /// <summary>A batch size of validation that fits, where the recipe's does not.</summary>
    public int? SaferEvalBatchSize { get; init; }

    /// <summary>One line for the log.</summary>
    /// <param name="unit">What a sample is, such as images.</param>
    public string Describe(string unit) => string.Create(CultureInfo.InvariantCulture,
        $"planned: {PeakBytes / Gibi:f2} GiB of {AvailableBytes / Gibi:f2} GiB at the peak, {SamplesPerSecond:g3} {unit}/s, {Duration(EpochSeconds)} an epoch, {Duration(TotalSeconds)} in all (found out in {PlanningSeconds:f1} s)");

    /// <summary>What to change, where memory may not suffice; otherwise none.</summary>
    /// <param name="accumulate">Batches of a step, as the recipe has it.</param>
    public string? Warning(int accumulate)
    {
        if (PeakBytes <= SafeShare * AvailableBytes)
            return null;
        var found = string.Create(CultureInfo.InvariantCulture,
            $"This training may take {PeakBytes / Gibi:f2} GiB of the {AvailableBytes / Gibi:f2} GiB that there are; {SafeShare:p0} are safe.");
        if (SaferEvalBatchSize is { } eval)
            return $"{found} Set train.eval_batch_size to {eval}.";
        return SaferBatchSize is { } safer
            ? $"{found} Set train.batch_size to {safer} and, for steps of as many samples, train.accumulate to {accumulate * Math.Max(1, BatchSize / safer)}."
            : $"{found} Take smaller images or a smaller model.";
    }

    private static string Duration(double seconds) => seconds switch
    {
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds:g3} s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:g3} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:g3} h"),
    };
}
