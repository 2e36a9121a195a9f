using VisionFinetune.Engine.Metrics;

namespace VisionFinetune.Runner.Reports.Page;

/// <summary>The errors of every predicted column, for validation and, where there is one, test.</summary>
internal static class OutputSection
{
    public static Html Render(ReportData data)
    {
        List<RegressionMetrics> splits = [.. new[] { data.Validation, data.Test }.OfType<RegressionMetrics>()];
        var groups = splits.Select((_, i) => Html.Of($"""<th scope="colgroup" colspan="3">{(i == 0 ? "validation" : "test")}</th>"""));
        var columns = splits.Select(_ => Html.Of($"""<th scope="col">RMSE</th><th scope="col">MAE</th><th scope="col">R²</th>"""));
        var rows = data.OutputNames.Select((name, o) => Html.Of($"""
            <tr><th scope="row">{name}</th>{Html.Join(splits.Select(s => Cells(s.PerOutput[o])))}</tr>
            """));
        return Html.Of($"""
            <section aria-labelledby="outputs"><h2 id="outputs">Errors per output</h2>
            <div class="scroll" role="region" tabindex="0" aria-label="Errors per output">
            <table><caption>Best checkpoint, in the units of the table.</caption>
            <thead><tr><th rowspan="2" scope="col">output</th>{Html.Join(groups)}</tr><tr>{Html.Join(columns)}</tr></thead>
            <tbody>{Html.Join(rows)}</tbody></table></div></section>
            """);
    }

    /// <summary>R², or a dash where a single row leaves nothing to explain.</summary>
    public static string R2(double? value) => value is { } r2 ? Numbers.Score(r2) : "–";

    public static Html Explanation { get; } = Html.Trusted("""
        <section aria-labelledby="reading"><h2 id="reading">How to read this</h2>
        <dl>
        <dt>Training and validation</dt>
        <dd>Training values are measured while the model learns, before each step; validation values after the epoch, on rows it never learns from. When training keeps improving while validation turns worse, the model memorises: stop earlier, use a smaller model, or more data.</dd>
        <dt>Best epoch</dt>
        <dd>The epoch with the best validation value. Because it was chosen by that value, the validation score is a little too kind; the test score, taken once at the end, is the one to quote.</dd>
        <dt>Loss</dt>
        <dd>What training minimises, on targets scaled to mean 0 and deviation 1 over the training rows: 1 is as good as always answering the mean.</dd>
        <dt>RMSE, MAE</dt>
        <dd>Root of the mean squared error, and mean absolute error, in the units of the table. RMSE punishes rare large errors more.</dd>
        <dt>R²</dt>
        <dd>Share of the variance that the model explains: 1 is perfect, 0 as good as always answering the mean, below 0 worse. A single row has no variance.</dd>
        </dl></section>
        """);

    private static Html Cells(OutputScore score) =>
        Html.Of($"""<td>{Numbers.Loss(score.Rmse)}</td><td>{Numbers.Loss(score.Mae)}</td><td>{R2(score.R2)}</td>""");
}
