namespace VisionFinetune.Engine.Training;

/// <summary>Memory ran out, and smaller parts of a batch go through the network from now on.</summary>
/// <param name="IsTraining">Otherwise validation.</param>
/// <param name="SamplesAtOnce">What the network takes at once now.</param>
/// <param name="Step">Optimizer steps done before.</param>
/// <param name="Reason">What libtorch said.</param>
public sealed record MemoryRelief(bool IsTraining, long SamplesAtOnce, long Step, string Reason)
{
    /// <summary>What it means for the result.</summary>
    public string Describe() => IsTraining
        ? $"Memory ran out in step {Step + 1}: from now on at most {SamplesAtOnce} samples go through the network at once. Every step still learns from the "
            + "same samples at the same learning rate; only batch normalisation sees fewer at a time. To choose for yourself, set train.batch_size and "
            + $"train.accumulate. ({Reason})"
        : $"Memory ran out in validation: from now on {SamplesAtOnce} samples at once, which changes nothing but rounding. To choose for yourself, set "
            + $"train.eval_batch_size. ({Reason})";
}
