using VisionFinetune.Runner.Studies.Analysis;
using VisionFinetune.Runner.Studies.Results;

namespace VisionFinetune.Runner.Tests.Studies.Page;

/// <summary>A stand-in for the analysis: right in form and order, rough in its statistics.</summary>
internal static class Analysed
{
    public static StudyAnalysis Of(StudyResult result)
    {
        var scores = result.Variants.Select(v => Score(result, v))
            .OrderBy(s => s.Score is null).ThenBy(s => (result.Metric.HigherIsBetter ? -1 : 1) * (s.Score?.Mean ?? 0)).ToList();
        scores = [.. scores.Select(s => s with { IsOnParetoFront = s.Score is not null && !scores.Exists(o => Beats(result.Metric, o, s)) })];
        var finished = scores.Where(s => s.Score is not null).ToList();
        var comparisons = finished.SelectMany((a, i) => finished.Skip(i + 1).Select((b, j) => Compare(a, b, i, j))).OrderBy(c => c.AdjustedP).ToList();
        string[] verdict = finished.Count == 0
            ? []
            : [$"{finished[0].Name} is the best of {scores.Count} variants, and the lead over the second is real.", "Its advantage of 0.84 ± 0.31 points holds for new seeds.", "Nothing is known about other data."];
        return new StudyAnalysis(scores, comparisons, $"Holm over {comparisons.Count} comparisons", verdict, finished.FirstOrDefault()?.Name);
    }

    private static bool Beats(StudyMetric metric, VariantScore a, VariantScore b) => a != b && a.Score is { } x && b.Score is { } y
        && metric.Advantage(x.Mean, y.Mean) >= 0 && a.MinutesPerRun <= b.MinutesPerRun;

    private static VariantScore Score(StudyResult result, StudyVariant variant)
    {
        var runs = result.RunsOf(variant).ToList();
        var finished = runs.Where(r => r.Score is not null).ToList();
        double? minutes = finished.Count == 0 ? null : finished.Average(r => r.Seconds) / 60;
        return new VariantScore(
            variant.Name, finished.Count == 0 ? null : Estimate([.. finished.Select(r => r.Score!.Value)]), minutes, minutes * 1.7, false,
            finished.Count, runs.Count(r => r.State == RunState.Halved), runs.Count(r => r.State == RunState.Failed));
    }

    private static Estimate Estimate(List<double> values)
    {
        var mean = values.Average();
        if (values.Count == 1)
            return new Estimate(1, mean, null, null, null);
        var deviation = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1));
        var half = (values.Count == 2 ? 12.706 : 2.776) * deviation / Math.Sqrt(values.Count);
        return new Estimate(values.Count, mean, deviation, mean - half, mean + half);
    }

    private static Comparison Compare(VariantScore a, VariantScore b, int i, int j)
    {
        var p = Math.Min(1, 0.0004 * Math.Pow(4, i + 2 * Math.Max(0, 4 - j)));
        var several = a.Score!.Count > 1;
        var gap = Math.Abs(a.Score.Mean - b.Score!.Mean);
        return new Comparison(
            a.Name, b.Name, several ? new Estimate(a.Score.Count, gap, gap / 3, gap * 0.4, gap * 1.6) : new Estimate(1, gap, null, null, null),
            several ? p / 3 : null, several ? p : null, several ? 0.0625 : null, several ? 1.83 : null, new McNemar(25000, 812 + i, 640 + j, p / 10),
            p < 0.05 ? null : 7, several && p < 0.05, several && p < 0.05 ? $"{a.Name} is better than {b.Name} for new seeds as well." : $"These seeds cannot tell {a.Name} from {b.Name}.");
    }
}
