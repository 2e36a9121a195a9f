using VisionFinetune.Runner.Reports;

namespace VisionFinetune.Runner.Studies.Page.Charts;

/// <summary>What a variant costs and what it brings, with the variants that nothing beats in both.</summary>
internal static class CostChart
{
    /// <summary>None for fewer than two variants with a score.</summary>
    public static XyChart? Of(StudyView view)
    {
        var shown = view.Ranked.Where(v => v.Score is { Score: { } score, MinutesPerRun: { } minutes }
            && ValueRange.IsDrawable(score.Mean) && ValueRange.IsDrawable(minutes)).ToList();
        if (shown.Count < 2)
            return null;
        var y = Scores(shown).Axis(5, $"{view.Metric.Label} ({view.Direction})", view.Metric.IsShare);
        var hidden = shown.RemoveAll(v => v.Score.Score!.Mean < y.Low || v.Score.Score.Mean > y.High);
        var minutes = shown.Select(v => v.Score.MinutesPerRun!.Value).ToList();
        var scale = LogScale.For(minutes);
        ChartPoint At(RankedVariant v) => new(scale.Position(v.Score.MinutesPerRun!.Value), v.Score.Score!.Mean);
        var x = scale.Axis("minutes per run" + (scale.IsLog ? " (logarithmic)" : ""), minutes.Min(), minutes.Max(), 6);
        return new XyChart
        {
            Name = "cost",
            Title = "Cost and score",
            Note = $"Numbers are ranks. The dashed line is the Pareto front: no variant is both better and faster than one on it." + (hidden > 0 ? $" {hidden} far off are not shown." : ""),
            Description = $"Mean {view.Metric.Label} against minutes per run for {shown.Count} variants; the table of variants has the numbers.",
            X = x,
            Y = y,
            Lines = Front([.. shown.Where(v => v.Score.IsOnParetoFront).Select(At)]),
            Dots = [.. shown.AsEnumerable().Reverse().Select(v => new ChartDot(v.Ink, At(v), v.IsColoured ? 6 : 4, Title(view, v), !v.Score.IsOnParetoFront))],
            Texts = [.. shown.Select(v => new ChartText(At(v), Numbers.Plain(v.Rank)))],
            Keys = VariantKeys.Of(shown, withRank: true),
        };
    }

    /// <summary>All scores, since each is a variant; only a hopeless one may lie outside.</summary>
    private static ValueRange Scores(List<RankedVariant> shown)
    {
        var range = ValueRange.Of([.. shown.Select(v => (IReadOnlyList<double>)[v.Score.Score!.Mean])], ValueRange.OfPoints);
        var margin = 0.06 * (range.High - range.Low);
        return new ValueRange(range.Low >= 0 ? Math.Max(0, range.Low - margin) : range.Low - margin, range.High + margin);
    }

    private static string Title(StudyView view, RankedVariant v) =>
        $"{v.Name}: {view.Format.Score(v.Score.Score!.Mean)}, {ScoreFormat.Quantity(v.Score.MinutesPerRun)} min";

    /// <summary>Steps from point to point: until the next one's minutes are spent, the score stays.</summary>
    private static List<ChartLine> Front(List<ChartPoint> points)
    {
        if (points.Count < 2)
            return [];
        points.Sort((a, b) => a.X.CompareTo(b.X));
        var steps = points.Take(1).Concat(points.Zip(points.Skip(1)).SelectMany(p => (ChartPoint[])[new(p.Second.X, p.First.Y), p.Second]));
        return [new ChartLine(Ink.Frame with { Dash = Dash.Dashed }, [[.. steps]], 1.4, "Pareto front")];
    }
}
