using VisionFinetune.Runner.Studies.Analysis.Words;
using VisionFinetune.Runner.Studies.Results;

namespace VisionFinetune.Runner.Studies.Analysis;

/// <summary>Turns what a study measured into what can be concluded from it. A function of the result alone: no clock, no chance,
/// no files.</summary>
internal static class StudyAnalyzer
{
    /// <summary>Ranks the variants, tests their differences and says in plain words which to use.</summary>
    /// <remarks>Only finished runs with a finite score count; runs of one seed are pairs.</remarks>
    /// <exception cref="ArgumentException">The baseline is no variant, alpha no level, or two variants share a name.</exception>
    public static StudyAnalysis Analyze(StudyResult result)
    {
        Check(result);
        ScoredVariant[] variants = [.. result.Variants.Select(v => ScoredVariant.Of(v, result))];
        var sorted = VariantRanking.Sort(variants, result.Metric);
        var chosen = VariantRanking.Choose(sorted);
        var ranking = VariantRanking.WithCosts(sorted, result.Metric);
        var comparisons = PairwiseComparisons.Of(variants, chosen, result);
        var evidence = new Evidence(result, ranking, comparisons, ranking.FirstOrDefault(v => v.Name == chosen?.Name));
        return new StudyAnalysis(ranking, comparisons.Listed, comparisons.Correction, VerdictWords.Of(evidence), chosen?.Name);
    }

    private static void Check(StudyResult result)
    {
        if (result.Alpha is not (> 0 and < 1))
            throw new ArgumentException($"The study's alpha is {result.Alpha}; it must lie between 0 and 1.", nameof(result));
        var twice = result.Variants.GroupBy(v => v.Name).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null)
            throw new ArgumentException($"Two variants are called '{twice.Key}'.", nameof(result));
        if (result.Baseline is { } baseline && result.Variants.All(v => v.Name != baseline))
            throw new ArgumentException($"The baseline '{baseline}' is not one of the study's variants.", nameof(result));
    }
}
