using VisionFinetune.Runner.Studies.Results;

namespace VisionFinetune.Runner.Studies.Analysis.Words;

/// <summary>One comparison as a sentence. The p it quotes is the corrected one, by which it is judged.</summary>
internal static class ComparisonWords
{
    /// <summary>A mean that is smaller than so much of the spread is a zero that was summed with rounding.</summary>
    private const double Rounding = 1e-6;

    public static string Sentence(Comparison comparison, StudyResult result)
    {
        var (better, worse) = (VariantNames.Name(comparison.Better), VariantNames.Name(comparison.Worse));
        if (comparison.Difference is not { } difference)
            return $"{better} and {worse} share no finished seed, so they cannot be compared.";
        var amount = Amounts.Difference(difference, result.Metric);
        if (difference.Count == 1)
            return (difference.Mean > 0 ? $"{better} was ahead of {worse} by {amount}" : $"{better} and {worse} scored the same")
                + " on the one seed they share; one seed cannot tell a difference.";
        var seeds = Amounts.Count(difference.Count, "seed");
        if (comparison.AdjustedP is not { } adjusted)
            return $"{better} was ahead of {worse} by the same {amount} on each of {seeds}; "
                + "without any spread between seeds no test applies.";
        if (difference is { Mean: 0, Deviation: 0 })
            return $"{better} and {worse} scored the same on each of {seeds}.";
        var p = Amounts.P(adjusted, result.Alpha);
        return comparison.IsSignificant
            ? $"{better} beats {worse} by {amount} ({p}, {seeds})."
            : $"No difference between {better} and {worse} can be told ({amount}, {p}, {seeds})"
                + $"{MoreSeeds(comparison, difference, result.Metric)}.";
    }

    private static string MoreSeeds(Comparison comparison, Estimate difference, StudyMetric metric)
    {
        if (difference.Mean <= Rounding * difference.Deviation)
            return "";
        var size = Amounts.Size(difference.Mean, metric);
        return comparison.MoreSeeds is { } more
            ? $"; about {Amounts.Count(more, "more seed")} would tell a difference of {size}"
            : $"; more than 1000 more seeds would be needed to tell a difference of {size}";
    }
}
