using VisionFinetune.Runner.Studies.Analysis.Statistics;
using VisionFinetune.Runner.Studies.Results;

namespace VisionFinetune.Runner.Studies.Analysis;

/// <summary>Two variants over the seeds that both have a score for.</summary>
/// <param name="Better">The one with the better mean over shared seeds; over its own seeds where none is shared. The first one
/// when both are equal.</param>
/// <param name="Worse">The other.</param>
/// <param name="Differences">Advantage of the better one, a value a shared seed, in the order of seeds.</param>
/// <param name="P">Two-sided p of the paired t test.</param>
internal sealed record VariantPair(ScoredVariant Better, ScoredVariant Worse, IReadOnlyList<double> Differences, double? P)
{
    /// <summary>Digits of the larger score that a difference is taken to. Scores are multiples of one over the number of samples,
    /// or float32 losses; digits beyond are the rounding of the subtraction, and 0.83 − 0.82 must tie with 0.93 − 0.92.</summary>
    private const int Digits = 10;

    /// <summary>Pairs the runs of two variants that both have a score.</summary>
    public static VariantPair Of(ScoredVariant first, ScoredVariant second, StudyMetric metric)
    {
        double[] differences = [.. SharedSeeds(first, second)
            .Select(seed => Difference(first.Runs[seed].Score!.Value, second.Runs[seed].Score!.Value, metric))];
        var lead = differences.Length > 0 ? Sample.Mean(differences) : metric.Advantage(first.Score!.Mean, second.Score!.Mean);
        return lead >= 0
            ? new VariantPair(first, second, differences, PairedTTest.P(differences))
            : new VariantPair(second, first, [.. differences.Select(d => -d)], PairedTTest.P(differences));
    }

    /// <summary>Counts samples that exactly one got right, over all shared seeds.</summary>
    /// <returns>None unless every shared seed has the answers of both, to the same samples in the same order.</returns>
    public McNemar? PerSample()
    {
        long samples = 0, onlyBetter = 0, onlyWorse = 0;
        foreach (var seed in SharedSeeds(Better, Worse))
        {
            if (Better.Runs[seed].Answers is not { } better || Worse.Runs[seed].Answers is not { } worse
                || !better.Select(a => a.Truth).SequenceEqual(worse.Select(a => a.Truth)))
                return null;
            samples += better.Count;
            foreach (var (a, b) in better.Zip(worse))
            {
                onlyBetter += a.IsCorrect && !b.IsCorrect ? 1 : 0;
                onlyWorse += b.IsCorrect && !a.IsCorrect ? 1 : 0;
            }
        }
        return samples == 0 ? null : new McNemar(samples, onlyBetter, onlyWorse, ExactMcNemar.P(onlyBetter, onlyWorse));
    }

    private static IEnumerable<long> SharedSeeds(ScoredVariant a, ScoredVariant b) => a.Runs.Keys.Where(b.Runs.ContainsKey).Order();

    private static double Difference(double a, double b, StudyMetric metric)
    {
        var advantage = metric.Advantage(a, b);
        if (advantage == 0)
            return 0;
        var power = Digits - (int)Math.Ceiling(Math.Log10(Math.Max(Math.Abs(a), Math.Abs(b))));
        var scale = Math.Pow(10, Math.Abs(power));
        return power >= 0 ? Math.Round(advantage * scale) / scale : Math.Round(advantage / scale) * scale;
    }
}
