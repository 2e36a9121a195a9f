namespace VisionFinetune.Engine.Training.Planning;

/// <summary>How memory grows with the size of a batch, from two small ones.</summary>
/// <param name="Small">The smaller.</param>
/// <param name="Large">The larger.</param>
internal sealed record MemoryNeeds(Measurement Small, Measurement Large)
{
    /// <summary>The memory of a batch: a straight line through both. Activations grow with the batch; weights, gradients, the optimizer's state
    /// and the data do not.</summary>
    public long PeakBytesOf(long samples) => Small.Samples == Large.Samples
        ? Math.Max(Small.PeakBytes, Large.PeakBytes)
        : Large.PeakBytes + (long)((samples - Large.Samples) * Math.Max(0, Large.PeakBytes - Small.PeakBytes) / (double)(Large.Samples - Small.Samples));

    /// <summary>The largest power of two below a size whose batch fits; none where not even a single sample does.</summary>
    public int? LargestBelow(int size, long bytes)
    {
        for (var candidate = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)size) / 2; candidate >= 1; candidate /= 2)
        {
            if (PeakBytesOf(candidate) <= bytes)
                return candidate;
        }
        return null;
    }
}
