using System.Globalization;
using VisionFinetune.Runner.Reports;

namespace VisionFinetune.Runner.Studies.Page.Charts;

/// <summary>One axis of a parallel-coordinates plot: where on it (0 to 1) each variant lies.</summary>
/// <param name="Name">Below the axis.</param>
/// <param name="Ticks">Labelled positions.</param>
/// <param name="Positions">Of the variants, in the order they were given.</param>
/// <param name="Spread">How far lines with one value may be drawn apart, so that each is seen.</param>
internal sealed record ParallelAxis(string Name, IReadOnlyList<ChartTick> Ticks, IReadOnlyList<double> Positions, double Spread)
{
    private const int MostTicks = 12;

    /// <summary>An axis of a parameter: numbers at their size, logarithmic beyond a decade; anything else, and numbers with zero
    /// among them that span more, evenly.</summary>
    /// <param name="name">Below the axis.</param>
    /// <param name="values">One a variant; none where it does not set the parameter.</param>
    /// <param name="labelLength">Longer values are shortened.</param>
    public static ParallelAxis Of(string name, IReadOnlyList<string?> values, int labelLength = 18)
    {
        var numbers = values.Select(Number).ToList();
        var isNumeric = numbers.TrueForAll(ValueRange.IsDrawable);
        if (!isNumeric || !IsLinear(numbers) && numbers.Min() <= 0)
            return Even(name, values, labelLength);
        var scale = LogScale.For(numbers);
        var (low, high) = (scale.Position(numbers.Min()), scale.Position(numbers.Max()));
        double At(double number) => 0.04 + 0.92 * (scale.Position(number) - low) / (high - low);
        var distinct = numbers.Distinct().Order().ToList();
        var gap = distinct.Zip(distinct.Skip(1), (a, b) => At(b) - At(a)).Min();
        return new ParallelAxis(name, Thin([.. distinct.Select(n => new ChartTick(At(n), Numbers.Rate(n)))]), [.. numbers.Select(At)], Math.Min(0.06, 0.35 * gap));
    }

    /// <summary>The axis of the scores, the better end up.</summary>
    public static ParallelAxis OfScores(StudyView view, IReadOnlyList<double> scores)
    {
        var range = ValueRange.Of([.. scores.Select(s => (IReadOnlyList<double>)[s]).Reverse()], ValueRange.OfPoints);
        var axis = range.Axis(5, view.Metric.Label, view.Metric.IsShare);
        double At(double score)
        {
            var share = Math.Clamp((score - axis.Low) / (axis.High - axis.Low), 0, 1);
            return view.Metric.HigherIsBetter ? share : 1 - share;
        }
        return new ParallelAxis(view.Metric.Label, [.. axis.Ticks.Select(t => t with { At = At(t.At) })], [.. scores.Select(At)], 0);
    }

    private static bool IsLinear(List<double> numbers)
    {
        var sizes = numbers.Select(Math.Abs).Where(n => n > 0).ToList();
        return sizes.Count == 0 || sizes.Max() <= 10 * sizes.Min();
    }

    private static ParallelAxis Even(string name, IReadOnlyList<string?> values, int labelLength)
    {
        // Numbers by their size, words as the study lists them, "not set" at the bottom.
        var distinct = values.Distinct().OrderBy(v => v is not null).ThenBy(v => double.IsNaN(Number(v)) ? 0 : Number(v)).ToList();
        double At(string? value) => 0.06 + 0.88 * distinct.IndexOf(value) / Math.Max(1, distinct.Count - 1);
        var labels = distinct.Select(v => Numbers.Short(v ?? "not set", labelLength)).ToList();
        // Long values that begin the same are told apart by their ends.
        var ticks = distinct.Zip(labels, (v, label) => new ChartTick(At(v), v?.Length > labelLength && labels.Count(l => l == label) > 1 ? "…" + v[^(labelLength - 1)..] : label));
        return new ParallelAxis(name, Thin([.. ticks]), [.. values.Select(At)], Math.Min(0.06, 0.35 * 0.88 / Math.Max(1, distinct.Count - 1)));
    }

    /// <summary>Only as many labels as there is room for, the lowest and the highest among them.</summary>
    private static List<ChartTick> Thin(List<ChartTick> ticks)
    {
        var kept = new List<ChartTick>();
        foreach (var tick in ticks.SkipLast(1))
        {
            if ((kept.Count == 0 || tick.At - kept[^1].At >= 0.9 / MostTicks) && ticks[^1].At - tick.At >= 0.9 / MostTicks)
                kept.Add(tick);
        }
        return [.. kept, ticks[^1]];
    }

    private static double Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
}
