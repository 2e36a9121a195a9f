namespace VisionFinetune.Engine.Training;

/// <summary>How the samples of an epoch are divided into batches, and batches into optimizer steps.</summary>
/// <param name="Samples">Of the training split.</param>
/// <param name="BatchSize">Samples of a batch; the last may differ.</param>
/// <param name="Accumulate">Batches of a step; the last step may have fewer.</param>
internal sealed record EpochPlan(long Samples, long BatchSize, long Accumulate)
{
    /// <summary>Batches that pass over all samples once. A last batch of one sample joins the batch before it, because batch
    /// normalisation cannot learn from a single value.</summary>
    public long Batches { get; } =
        Math.Max(1, Samples / BatchSize + (Samples % BatchSize > 1 || BatchSize == 1 && Samples % BatchSize == 1 ? 1 : 0));

    /// <summary>Optimizer steps of an epoch.</summary>
    public long Steps => (Batches + Accumulate - 1) / Accumulate;

    /// <summary>Where the samples of a batch begin; of the batch after the last: their number.</summary>
    public long BatchBegin(long batch) => batch >= Batches ? Samples : batch * BatchSize;

    /// <summary>The first batch of a step; of the step after the last: the number of batches.</summary>
    public long FirstBatch(long step) => Math.Min(step * Accumulate, Batches);

    /// <summary>Samples in all steps before one.</summary>
    public long SamplesBefore(long step) => BatchBegin(FirstBatch(step));
}
