using System.Diagnostics;

namespace VisionFinetune.Engine.Training.Planning;

/// <summary>Predicts memory and time of a training before its first step.</summary>
/// <remarks>Small batches tell how memory grows with the batch. If whole ones will fit, a few of them are computed as in an epoch, and their memory
/// and time are the answer.</remarks>
public static class TrainingPlanner
{
    /// <summary>Trainings that last less are not planned.</summary>
    public const double FewestSeconds = 20;

    /// <summary>Trainings are not planned that see fewer samples than so many times those that planning looks at.</summary>
    public const int FewestTimes = 50;

    private const int SmallPart = 8, SmallEval = 4, LargeEval = 16, WholeBatches = 4;

    /// <summary>Plans a training that is to begin; the model stays as it is.</summary>
    /// <param name="parts">Of the run. No checkpoint is written and nobody is told.</param>
    /// <param name="availableBytes">What memory there is.</param>
    /// <returns>None where a plan would cost more than it is worth: few samples, little time, or a small network that differentiates itself.</returns>
    public static TrainingPlan? Plan(TrainerParts parts, long availableBytes) => Plan(parts, availableBytes, FewestSeconds);

    internal static TrainingPlan? Plan(TrainerParts parts, long availableBytes, double fewestSeconds)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var clock = Stopwatch.StartNew();
        var batchSize = (int)Math.Min(parts.Settings.KnownBatchSize, parts.Train.Count);
        var evalBatchSize = (int)Math.Min(parts.Settings.EvalBatchSize, parts.Validation.Count);
        var samples = parts.Train.Count * parts.Settings.Epochs;
        if (samples < FewestTimes * ((long)WholeBatches * batchSize + evalBatchSize) || parts.Model is IDirectGradient)
            return null;
        using var probe = new StepProbe(parts);
        // The very first batch also pays for kernels that are compiled and caches that are filled, once.
        var small = Math.Min(batchSize, Math.Max(2, batchSize / SmallPart));
        if (probe.Train(small) is not { } first || samples / first.SamplesPerSecond < fewestSeconds)
            return null;
        var training = Needs(probe.Train, small, 2 * small, batchSize);
        var validation = Needs(probe.Evaluate, SmallEval, LargeEval, evalBatchSize);
        var fits = (long)(TrainingPlan.SafeShare * availableBytes);
        var predicted = Math.Max(training?.PeakBytesOf(batchSize) ?? long.MaxValue, validation?.PeakBytesOf(evalBatchSize) ?? long.MaxValue);
        var whole = predicted <= fits ? probe.Epoch(batchSize, evalBatchSize) : null;

        var samplesPerSecond = (whole?.Training ?? training?.Large ?? first).SamplesPerSecond;
        var epoch = parts.Train.Count / samplesPerSecond + parts.Validation.Count / ((whole?.Validation ?? validation?.Large)?.SamplesPerSecond ?? samplesPerSecond);
        var copies = epoch < parts.Settings.Checkpoint.MinSeconds ? 2 * probe.StateBytes : 0;        // of the newest epoch and of the best
        return new TrainingPlan(
            batchSize, samplesPerSecond, epoch, epoch * parts.Settings.Epochs, (whole?.Training.PeakBytes ?? predicted) + copies, availableBytes, whole is not null,
            clock.Elapsed.TotalSeconds)
        {
            SaferBatchSize = training?.LargestBelow(batchSize, fits - copies),
            SaferEvalBatchSize = training?.PeakBytesOf(batchSize) <= fits - copies ? validation?.LargestBelow(evalBatchSize, fits - copies) : null,
        };
    }

    /// <returns>None where not even these fit.</returns>
    private static MemoryNeeds? Needs(Func<int, Measurement?> measure, int small, int large, int most) =>
        measure(Math.Min(small, most)) is { } first && measure(Math.Min(large, most)) is { } second ? new MemoryNeeds(first, second) : null;
}
