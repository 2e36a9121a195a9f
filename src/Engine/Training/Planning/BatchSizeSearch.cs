namespace VisionFinetune.Engine.Training.Planning;

/// <summary>Chooses the batch size of a training on this machine: doubled as long as it fits into memory and makes training faster.</summary>
/// <remarks>Memory is predicted before a size is tried, since Linux ends a process that takes too much. The learning rate is none of its
/// business: it stays what the recipe says.</remarks>
public static class BatchSizeSearch
{
    /// <summary>No smaller size is chosen, unless the data has fewer samples or memory does not suffice.</summary>
    public const int Smallest = 8;

    /// <summary>No larger size is chosen.</summary>
    public const int Largest = 1024;

    /// <summary>A size that makes training faster by less is not worth it: the weights would be updated half as often.</summary>
    public const double LeastGain = 0.05;

    /// <summary>An epoch has at least so many batches, so that there is something to average over.</summary>
    public const int FewestBatches = 8;

    /// <summary>Searches; the model stays as it is.</summary>
    /// <param name="parts">Of the run that is to begin, with any batch size. No checkpoint is written and nobody is told.</param>
    /// <param name="availableBytes">What memory there is.</param>
    /// <param name="stop">Ends the search between two sizes.</param>
    /// <exception cref="UserException">Not even two samples fit.</exception>
    public static BatchSizeChoice Choose(TrainerParts parts, long availableBytes, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(parts);
        using var probe = new StepProbe(parts);
        return Choose(probe.Train, LargestFor(parts.Train.Count), (long)(TrainingPlan.SafeShare * availableBytes), stop);
    }

    /// <param name="measure">Computes a batch; none where memory ran out.</param>
    /// <param name="largest">No larger size is tried.</param>
    /// <param name="mostBytes">Memory to stay within.</param>
    /// <param name="stop">Ends the search.</param>
    internal static BatchSizeChoice Choose(Func<int, Measurement?> measure, int largest, long mostBytes, CancellationToken stop)
    {
        // Two sizes that are not meant: the first batches also pay for kernels, and two tell how memory grows.
        measure(Math.Min(2, largest));
        var needs = measure(Math.Min(2, largest)) is { } two && measure(Math.Min(4, largest)) is { } four
            ? new MemoryNeeds(two, four)
            : throw new UserException("Memory does not even suffice for batches of four samples. Take smaller images or a smaller model.");
        var tried = new List<Measurement>();
        for (var size = Math.Min(Smallest, largest); size <= largest; size *= 2)
        {
            stop.ThrowIfCancellationRequested();
            if (needs.PeakBytesOf(size) > mostBytes || measure(size) is not { } measured)
                return Chosen(tried, needs, $"{size} would not fit into memory");
            tried.Add(measured);
            needs = new MemoryNeeds(needs.Large, measured);
            if (tried.Count > 1 && measured.SamplesPerSecond < (1 + LeastGain) * tried[^2].SamplesPerSecond)
                return Chosen(tried, needs, $"{size} is hardly faster", fastest: tried[^2]);
        }
        return Chosen(tried, needs, largest == Largest ? "no larger one is tried" : $"an epoch is to have {FewestBatches} batches");
    }

    private static BatchSizeChoice Chosen(List<Measurement> tried, MemoryNeeds needs, string reason, Measurement? fastest = null) => new(
        (int)(fastest ?? (tried.Count > 0 ? tried[^1] : needs.Large)).Samples, [.. tried.Select(m => (m.Samples, m.SamplesPerSecond))], reason);

    private static int LargestFor(long samples)
    {
        var most = Math.Clamp(samples / FewestBatches, 2, Largest);
        return 1 << (int)Math.Log2(most);
    }
}
