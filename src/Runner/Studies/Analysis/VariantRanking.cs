using VisionFinetune.Runner.Studies.Results;

namespace VisionFinetune.Runner.Studies.Analysis;

/// <summary>Orders variants by mean score, and sets what they gain against what they cost.</summary>
internal static class VariantRanking
{
    private const double SharePoint = 0.01;

    /// <summary>Best mean first, equal means in the study's order, variants without a score last.</summary>
    public static IReadOnlyList<ScoredVariant> Sort(IEnumerable<ScoredVariant> variants, StudyMetric metric) =>
        [.. variants.OrderBy(v => v.Score is null).ThenBy(v => v.Score is { } score ? metric.Advantage(0, score.Mean) : 0)];

    /// <summary>The variant to use: the best mean among those with the most seeds. A variant whose runs failed on the seeds that
    /// are hard for everyone would otherwise win by having fewer of them.</summary>
    public static ScoredVariant? Choose(IReadOnlyList<ScoredVariant> ranking)
    {
        var most = ranking.Max(v => v.Score?.Count);
        return ranking.FirstOrDefault(v => v.Score is { } score && score.Count == most);
    }

    /// <summary>The ranking with the cost of each variant.</summary>
    public static IReadOnlyList<VariantScore> WithCosts(IReadOnlyList<ScoredVariant> ranking, StudyMetric metric)
    {
        ScoredVariant[] scored = [.. ranking.Where(v => v.Score is not null)];
        var cheapest = scored.MinBy(v => v.MinutesPerRun);   // the better one of equally cheap ones
        return [.. ranking.Select(v => new VariantScore(
            v.Name, v.Score, v.MinutesPerRun, v == cheapest ? null : MinutesPerPoint(v, cheapest, metric),
            v.Score is not null && !scored.Any(other => Dominates(other, v, metric)), v.Finished, v.Halved, v.Failed))];
    }

    private static double? MinutesPerPoint(ScoredVariant variant, ScoredVariant? cheapest, StudyMetric metric)
    {
        if (variant.Score is null || cheapest?.Score is null)
            return null;
        var points = metric.Advantage(variant.Score.Mean, cheapest.Score.Mean) / (metric.IsShare ? SharePoint : 1);
        return points > 0 ? (variant.MinutesPerRun - cheapest.MinutesPerRun) / points : null;
    }

    /// <summary>At least as good and at least as fast, and better in one of the two.</summary>
    private static bool Dominates(ScoredVariant a, ScoredVariant b, StudyMetric metric)
    {
        var gain = metric.Advantage(a.Score!.Mean, b.Score!.Mean);
        var saving = b.MinutesPerRun!.Value - a.MinutesPerRun!.Value;
        return gain >= 0 && saving >= 0 && (gain > 0 || saving > 0);
    }
}
