using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Reports;

namespace VisionFinetune.Runner.Studies.Page.Charts;

/// <summary>Learning curves of all variants over one another: the study's metric and both losses.</summary>
internal static class CurveCharts
{
    // About one point in two pixels of the page.
    private const int MostPoints = 180;
    private const int MostPointsOfRest = 60;
    private const int MostBandPoints = 90;

    /// <summary>One chart a value that some run has; none when no epoch was finished.</summary>
    public static IReadOnlyList<XyChart> Of(StudyView view)
    {
        Quantity[] quantities =
        [
            new(view.Metric.Key, view.Metric.Label, view.Metric.IsShare, view.Metric.Of),
            new("validation_loss", "validation loss", false, e => e.ValidationLoss),
            new("train_loss", "training loss", false, e => e.TrainLoss),
        ];
        return [.. quantities.DistinctBy(q => q.Key).Select(q => Chart(view, q)).OfType<XyChart>()];
    }

    private static XyChart? Chart(StudyView view, Quantity quantity)
    {
        var curves = view.Ranked.Select(v => (Variant: v, Curve: SeedCurve.Of(v.Runs, quantity.Of)))
            .Where(c => c.Curve.Points.Any(p => double.IsFinite(p.Mean))).ToList();
        if (curves.Count == 0)
            return null;
        var range = ValueRange.Of([.. curves.Select(c => (IReadOnlyList<double>)[.. c.Curve.Points.Select(p => p.Mean)])]);
        var y = range.Axis(5, "", quantity.IsShare);
        var hasBands = curves.Any(c => c.Variant.IsColoured && c.Curve.Runs > 1);
        curves.Reverse();   // the best on top
        return new XyChart
        {
            Name = "learning-curves-" + quantity.Key.Replace("train_", "training_", StringComparison.Ordinal).Replace('_', '-'),
            Title = char.ToUpperInvariant(quantity.Label[0]) + quantity.Label[1..],
            Note = Note(curves.Select(c => c.Curve), y),
            Description = $"{quantity.Label} over epochs for {curves.Count} variants. The table of variants has the scores.",
            X = Epochs([.. curves.SelectMany(c => c.Curve.Points.Select(p => p.Epoch))]),
            PictureNote = hasBands ? "   (line: mean over seeds, band: smallest to largest)" : "",
            Y = y,
            Bands = [.. curves.Where(c => c.Variant.IsColoured && c.Curve.Runs > 1).SelectMany(c => Bands(c.Variant, c.Curve))],
            Lines = [.. curves.Select(c => Line(c.Variant, c.Curve))],
            Dots = [.. curves.SelectMany(c => Dots(c.Variant, c.Curve))],
            Keys = VariantKeys.Of([.. curves.Select(c => c.Variant).Reverse()]),
        };
    }

    private static string Note(IEnumerable<SeedCurve> curves, ChartAxis y)
    {
        var values = curves.SelectMany(c => c.Points).Select(p => p.Mean).Where(double.IsFinite).ToList();
        var cut = values.Count(v => v < y.Low || v > y.High);
        return cut == 0 ? "" : values.Max() > y.High && values.Min() >= y.Low ? "Values above the axis are cut off."
            : values.Max() <= y.High ? "Values below the axis are cut off." : "Values beyond the axis are cut off.";
    }

    private static ChartAxis Epochs(List<int> epochs)
    {
        var (first, last) = (epochs.Min(), epochs.Max());
        var margin = first == last ? 0.5 : (last - first) * 0.015;
        var ticks = Numbers.EpochTicks(first, last, 7).Select(e => new ChartTick(e, Numbers.Plain(e)));
        return new ChartAxis("epoch", first - margin, last + margin, [.. ticks]);
    }

    private static IEnumerable<ChartBand> Bands(RankedVariant variant, SeedCurve curve) => curve.Pieces().Where(p => p.Count > 1)
        .Select(p => new ChartBand(variant.Ink, Decimation.Band([.. p.Select(s => new BandPoint(s.Epoch, s.Low, s.High))], MostBandPoints)));

    private static ChartLine Line(RankedVariant variant, SeedCurve curve)
    {
        var pieces = curve.Pieces().ToList();
        var all = Math.Max(1, pieces.Sum(p => p.Count));
        var most = variant.IsColoured ? MostPoints : MostPointsOfRest;
        return new ChartLine(
            variant.Ink,
            [.. pieces.Where(p => p.Count > 1).Select(p => Decimation.Line(
                [.. p.Select(s => new ChartPoint(s.Epoch, s.Mean))], Math.Max(3, most * p.Count / all)))],
            variant.IsColoured ? 2.2 : 1.2, variant.Name);
    }

    /// <summary>Epochs between gaps, and where a variant without a finished run ended.</summary>
    private static IEnumerable<ChartDot> Dots(RankedVariant variant, SeedCurve curve)
    {
        foreach (var piece in curve.Pieces().Where(p => p.Count == 1))
            yield return new ChartDot(variant.Ink, new ChartPoint(piece[0].Epoch, piece[0].Mean), 3, variant.Name);
        if (curve.EndedEarly && curve.Points.LastOrDefault(p => double.IsFinite(p.Mean)) is { Epoch: > 0 } end)
            yield return new ChartDot(variant.Ink, new ChartPoint(end.Epoch, end.Mean), 3.6, $"{variant.Name}: ended early", IsHollow: true);
    }

    private sealed record Quantity(string Key, string Label, bool IsShare, Func<EpochMetrics, double?> Of);
}
