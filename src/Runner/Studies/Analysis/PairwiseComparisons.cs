using VisionFinetune.Runner.Studies.Analysis.Statistics;
using VisionFinetune.Runner.Studies.Analysis.Words;
using VisionFinetune.Runner.Studies.Results;

namespace VisionFinetune.Runner.Studies.Analysis;

/// <summary>Tests variants against each other, and corrects for the number of tests.</summary>
/// <param name="Listed">The most certain difference first.</param>
/// <param name="Correction">What was done about the number of comparisons, for readers.</param>
/// <param name="Tests">Comparisons with a p value, which were corrected for.</param>
internal sealed record PairwiseComparisons(IReadOnlyList<Comparison> Listed, string Correction, int Tests)
{
    /// <summary>Up to this many variants every pair is listed.</summary>
    private const int MostListedInPairs = 12;

    private const int MostMoreSeeds = 1000;

    /// <summary>Compares the variants that have a score: every pair, or each with the baseline.</summary>
    /// <param name="variants">In the study's order.</param>
    /// <param name="chosen">The variant to use. With more than 12 variants only its pairs are listed, but every pair is corrected
    /// for: it was picked by looking at all of them.</param>
    /// <param name="result">The study.</param>
    public static PairwiseComparisons Of(IReadOnlyList<ScoredVariant> variants, ScoredVariant? chosen, StudyResult result)
    {
        ScoredVariant[] scored = [.. variants.Where(v => v.Score is not null)];
        VariantPair[] pairs = [.. Pairs(scored, result.Baseline).Select(p => VariantPair.Of(p.First, p.Second, result.Metric))];
        VariantPair[] tested = [.. pairs.Where(p => p.P is not null)];
        var adjusted = tested.Zip(HolmCorrection.Adjust([.. tested.Select(p => p.P!.Value)]))
            .ToDictionary(p => p.First, p => p.Second, Same);
        var onlyChosen = result.Baseline is null && scored.Length > MostListedInPairs;
        var listed = pairs.Where(p => !onlyChosen || p.Better == chosen || p.Worse == chosen)
            .Select(p => Compare(p, adjusted.TryGetValue(p, out var value) ? value : null, tested.Length, result))
            .OrderBy(c => c.AdjustedP ?? 2).ThenBy(c => c.P ?? 2).ThenByDescending(c => c.Difference?.Mean ?? -1);
        return new PairwiseComparisons([.. listed], Describe(tested.Length, onlyChosen), tested.Length);
    }

    private static IEqualityComparer<VariantPair> Same => ReferenceEqualityComparer.Instance;

    private static IEnumerable<(ScoredVariant First, ScoredVariant Second)> Pairs(ScoredVariant[] variants, string? baseline)
    {
        if (baseline is null)
            return variants.SelectMany((first, i) => variants.Skip(i + 1).Select(second => (first, second)));
        var reference = variants.FirstOrDefault(v => v.Name == baseline);
        return reference is null ? [] : variants.Where(v => v != reference).Select(v => (reference, v));
    }

    private static Comparison Compare(VariantPair pair, double? adjusted, int tests, StudyResult result)
    {
        var significant = adjusted < result.Alpha;
        var comparison = new Comparison(
            pair.Better.Name, pair.Worse.Name, MeanInterval.Of(pair.Differences), pair.P, adjusted,
            WilcoxonSignedRank.P(pair.Differences), PairedTTest.EffectSize(pair.Differences), pair.PerSample(),
            significant || adjusted is null ? null : MoreSeeds(pair.Differences, result.Alpha / tests), significant, "");
        return comparison with { Sentence = ComparisonWords.Sentence(comparison, result) };
    }

    /// <summary>Power is asked for at the level of Holm's hardest step, α over the number of tests: what is found there is found
    /// in any company.</summary>
    private static int? MoreSeeds(IReadOnlyList<double> differences, double alpha)
    {
        if (PairedTTest.EffectSize(differences) is not { } effectSize)
            return null;
        var pairs = PairedTPower.PairsFor(effectSize, alpha, differences.Count + MostMoreSeeds);
        return pairs is null ? null : Math.Max(1, pairs.Value - differences.Count);
    }

    private static string Describe(int tests, bool onlyChosen) => tests switch
    {
        0 => "none: no comparison has a p value",
        1 => "none needed: one comparison",
        _ when onlyChosen => $"Holm over {tests} comparisons: all pairs; only those with the chosen variant are listed",
        _ => $"Holm over {tests} comparisons",
    };
}
