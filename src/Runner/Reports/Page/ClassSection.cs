using VisionFinetune.Engine.Metrics;

namespace VisionFinetune.Runner.Reports.Page;

/// <summary>Precision, recall and F1 of every class, for validation and, where there is one, test.</summary>
internal static class ClassSection
{
    public static Html Render(ReportData data, ClassificationMetrics validation)
    {
        ClassificationMetrics[] splits = data.Test is ClassificationMetrics test ? [validation, test] : [validation];
        var groups = splits.Select((_, i) => Html.Of($"""<th scope="colgroup" colspan="4">{(i == 0 ? "validation" : "test")}</th>"""));
        var columns = splits.Select(_ => Html.Of($"""<th scope="col">F1</th><th scope="col">precision</th><th scope="col">recall</th><th scope="col">support</th>"""));
        var rows = data.ClassNames.Select((name, c) => Html.Of($"""
            <tr><th scope="row">{name}</th>{Html.Join(splits.Select(s => Cells(s.PerClass[c])))}</tr>
            """));
        return Html.Of($"""
            <section aria-labelledby="classes"><h2 id="classes">Scores per class</h2>
            <div class="scroll" role="region" tabindex="0" aria-label="Scores per class">
            <table><caption>Best checkpoint. Support: {data.Unit} that truly belong to the class.</caption>
            <thead><tr><th rowspan="2" scope="col">class</th>{Html.Join(groups)}</tr><tr>{Html.Join(columns)}</tr></thead>
            <tbody>{Html.Join(rows)}</tbody>
            <tfoot>
            <tr><th scope="row">mean over classes</th>{Html.Join(splits.Select(s => Cells(Average(s.Macro, s.Count))))}</tr>
            <tr><th scope="row">weighted by support</th>{Html.Join(splits.Select(s => Cells(Average(s.Weighted, s.Count))))}</tr>
            </tfoot></table></div></section>
            """);
    }

    private static ClassScore Average(PrecisionRecallF1 average, long count) =>
        new(average.Precision, average.Recall, average.F1, count);

    private static Html Cells(ClassScore score)
    {
        var width = double.IsFinite(score.F1) ? 100 * Math.Clamp(score.F1, 0, 1) : 0;
        return Html.Of($"""
            <td><span class="bar" aria-hidden="true"><i style="width:{width}%"></i></span>{Numbers.Score(score.F1)}</td><td>{Numbers.Score(score.Precision)}</td><td>{Numbers.Score(score.Recall)}</td><td>{Numbers.Count(score.Support)}</td>
            """);
    }
}
