using VisionFinetune.Engine.Metrics;

namespace VisionFinetune.Runner.Reports.Page;

/// <summary>Scores beside accuracy and F1, and whether the probabilities can be believed: a table and a reliability diagram.</summary>
internal static class CalibrationSection
{
    private const double Side = 300, Margin = 44, Plot = Side - 2 * Margin;

    public static Html Render(ReportData data, ClassificationMetrics validation)
    {
        ClassificationMetrics[] splits = data.Test is ClassificationMetrics test ? [validation, test] : [validation];
        var heads = splits.Select((_, i) => Html.Of($"""<th scope="col">{(i == 0 ? "validation" : "test")}</th>"""));
        var rows = Scores().Select(score => Html.Of($"""
            <tr><th scope="row">{score.Name}</th>{Html.Join(splits.Select(s => Html.Of($"""<td>{(score.Of(s) is { } value ? Numbers.Score(value) : "none")}</td>""")))}</tr>
            """));
        return Html.Of($"""
            <section aria-labelledby="further"><h2 id="further">Further scores</h2>
            <div class="scroll" role="region" tabindex="0" aria-label="Further scores">
            <table><caption>Best checkpoint.</caption><thead><tr><th scope="col">score</th>{Html.Join(heads)}</tr></thead>
            <tbody>{Html.Join(rows)}</tbody></table></div>
            {(validation.Calibration is { } calibration ? Diagram(calibration, data.Unit) : Html.Empty)}</section>
            """);
    }

    private static IEnumerable<(string Name, Func<ClassificationMetrics, double?> Of)> Scores() =>
    [
        ("balanced accuracy", m => m.BalancedAccuracy), ("Matthews correlation", m => m.Matthews), ("Cohen's kappa", m => m.Kappa),
        ("F2, mean over classes", m => m.F2Macro), ("ROC AUC", m => m.Ranking?.RocAuc), ("average precision", m => m.Ranking?.AveragePrecision),
        ("log loss", m => m.LogLoss), ("calibration error", m => m.Calibration?.Error), ("Brier score", m => m.Calibration?.Brier),
    ];

    private static Html Diagram(CalibrationScores calibration, string unit)
    {
        var bins = calibration.Bins.Where(b => double.IsFinite(b.Confidence)).ToList();
        double X(double confidence) => Margin + confidence * Plot;
        double Y(double accuracy) => Side - Margin - accuracy * Plot;
        var path = string.Join(' ', bins.Select((b, i) => Html.Of($"{Html.Trusted(i == 0 ? "M" : "L")}{X(b.Confidence)} {Y(b.Accuracy)}").ToString()));
        double[] ticks = [0, 0.5, 1];
        return Html.Of($"""
            <h3>Reliability</h3>
            <figure class="chart">
            <figcaption>Accuracy of the answers of each confidence; on the diagonal, probabilities mean what they say</figcaption>
            <svg viewBox="0 0 {Side} {Side}" role="img" aria-label="{Describe(calibration, unit)}">
            {Html.Join(ticks.Select(t => Html.Of($"""<line class="grid" x1="{X(0)}" x2="{X(1)}" y1="{Y(t)}" y2="{Y(t)}"/><text class="tick" x="{X(0) - 8}" y="{Y(t) + 4}" text-anchor="end">{Numbers.Plain(t)}</text><text class="tick" x="{X(t)}" y="{Y(0) + 17}" text-anchor="middle">{Numbers.Plain(t)}</text>""")))}
            <text class="tick" x="{X(0.5)}" y="{Side - 6}" text-anchor="middle">confidence</text>
            <line class="axis" x1="{X(0)}" x2="{X(1)}" y1="{Y(0)}" y2="{Y(1)}"/>
            <g class="validation"><path d="{path}"/>
            {Html.Join(bins.Select(b => Html.Of($"""<circle cx="{X(b.Confidence)}" cy="{Y(b.Accuracy)}" r="3.2"><title>{Numbers.Count(b.Count)} {unit}: confidence {Numbers.Score(b.Confidence)}, accuracy {Numbers.Score(b.Accuracy)}</title></circle>""")))}
            </g></svg>
            </figure>
            """);
    }

    private static string Describe(CalibrationScores calibration, string unit) =>
        $"Reliability diagram, calibration error {Numbers.Score(calibration.Error)}: " + string.Join("; ", calibration.Bins.Select(b =>
            $"{Numbers.Count(b.Count)} {unit} with confidence {Numbers.Score(b.Confidence)}, accuracy {Numbers.Score(b.Accuracy)}")) + ".";
}
