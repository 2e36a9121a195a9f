using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Studies.Results;
using VisionFinetune.Runner.Studies.Settings;

namespace VisionFinetune.Runner.Studies.Planning;

/// <summary>Decides which variants go on. A pure function of the epochs that were measured, so a study that was killed decides the same
/// when it is resumed.</summary>
internal static class SuccessiveHalving
{
    /// <summary>The epochs after which hopeless variants end, in order; none without halving.</summary>
    public static IReadOnlyList<int> Looks(HalvingSettings? settings, int epochs)
    {
        var looks = new List<int>();
        for (long epoch = settings?.FirstEpochs ?? epochs; epoch < epochs; epoch *= settings!.Factor)
            looks.Add((int)epoch);
        return looks;
    }

    /// <summary>The better part of some variants, in their own order: one of <paramref name="factor"/>, at least one.</summary>
    /// <param name="variants">Still training.</param>
    /// <param name="factor">Of so many variants one goes on.</param>
    /// <param name="epoch">Epoch of the look.</param>
    /// <param name="metric">What decides: the mean over seeds of its value at that epoch.</param>
    /// <param name="epochsOf">Every run's epochs of a variant; failed runs count as far as they came.</param>
    public static IReadOnlyList<PlannedRuns> Survivors(
        IReadOnlyList<PlannedRuns> variants, int factor, int epoch, StudyMetric metric,
        Func<PlannedRuns, IEnumerable<IReadOnlyList<EpochMetrics>>> epochsOf)
    {
        var scored = variants.Select(v => (Variant: v, Values: epochsOf(v)
                .Select(e => e.FirstOrDefault(m => m.Epoch == epoch) is { } at ? metric.Of(at) : null).OfType<double>().ToList()))
            .Where(s => s.Values.Count > 0).ToList();
        // Variants with a failed seed come after those without: a mean over fewer, luckier seeds proves nothing.
        var most = scored.Select(s => s.Values.Count).DefaultIfEmpty(0).Max();
        var kept = scored.OrderByDescending(s => s.Values.Count == most)
            .ThenByDescending(s => metric.HigherIsBetter ? s.Values.Average() : -s.Values.Average())
            .Take(Math.Max(1, (variants.Count + factor - 1) / factor)).Select(s => s.Variant).ToHashSet();
        return [.. variants.Where(kept.Contains)];
    }
}
