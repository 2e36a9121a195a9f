using VisionFinetune.Engine.Metrics;

namespace VisionFinetune.Runner.Reports.Page;

/// <summary>The head of the page: name, notices, verdict and the two scores that matter.</summary>
internal static class Summary
{
    public static Html Render(ReportData data) => Html.Of($"""
        <header><p class="kind">Training report</p><h1>{data.RunName}</h1>
        {Html.Join(data.Notices.Select(n => Html.Of($"""<p class="notice" role="note">{n}</p>""")))}
        <p class="verdict">{data.Diagnosis}</p>
        <div class="scores">
        {Score("Validation", data.Validation, data, $"best epoch: {data.BestEpoch}; this split chose it")}
        {(data.Test is null ? Html.Empty : Score("Test", data.Test, data, "scored once, never used to choose"))}
        </div>
        {Facts(data.Facts)}
        </header>
        """);

    private static Html Score(string split, SplitMetrics? metrics, ReportData data, string note) => metrics switch
    {
        ClassificationMetrics classes => Accuracy($"{split} accuracy", classes, data.Unit, note),
        RegressionMetrics values => Error($"{split} error (RMSE)", values, data.Unit, note),
        _ => Html.Empty,
    };

    private static Html Error(string title, RegressionMetrics metrics, string unit, string note) => Html.Of($"""
        <div class="score"><h2>{title}</h2>
        <p class="big">{Numbers.Loss(metrics.Rmse)}</p>
        <p>R² {OutputSection.R2(metrics.R2)}, mean absolute error {Numbers.Loss(metrics.Mae)}, loss {Numbers.Loss(metrics.Loss)}</p>
        <p class="note">{Numbers.Count(metrics.Count)} {unit}, in the units of the table{(metrics.PerOutput.Count > 1 ? ", mean over outputs" : "")}</p>
        <p class="note">{note}</p></div>
        """);

    private static Html Accuracy(string title, ClassificationMetrics metrics, string unit, string note)
    {
        var (low, high) = Interval(metrics.Accuracy, metrics.Count);
        var classes = metrics.PerClass.Count;
        var top = (classes > 3 ? $", top-3 {Numbers.Percent(metrics.Top3)}" : "")
            + (classes > 5 ? $", top-5 {Numbers.Percent(metrics.Top5)}" : "");
        return Html.Of($"""
            <div class="score"><h2>{title}</h2>
            <p class="big">{Numbers.Percent(metrics.Accuracy)}</p>
            <p>F1 {Numbers.Score(metrics.Macro.F1)}, loss {Numbers.Loss(metrics.Loss)}{top}</p>
            <p class="note">{Numbers.Count(metrics.Count)} {unit}; 95 % interval {Numbers.Percent(low)} to {Numbers.Percent(high)}</p>
            <p class="note">{note}</p></div>
            """);
    }

    private static Html Facts(IReadOnlyList<KeyValuePair<string, string>> facts) => facts.Count == 0
        ? Html.Empty
        : Html.Of($"""<h2>This run</h2>{Pairs("What was trained, on what, for how long.", facts)}""");

    /// <summary>A table of names and values.</summary>
    public static Html Pairs(string caption, IReadOnlyList<KeyValuePair<string, string>> pairs) => Html.Of($"""
        <table class="facts"><caption>{caption}</caption><tbody>
        {Html.Join(pairs.Select(p => Html.Of($"""<tr><th scope="row">{p.Key}</th><td>{p.Value}</td></tr>""")))}
        </tbody></table>
        """);

    /// <summary>The score interval of Wilson (1927), which also holds near 0 and 1 and for few images.</summary>
    public static (double Low, double High) Interval(double accuracy, long count)
    {
        const double Z = 1.959964;   // 97.5 % quantile of the normal distribution
        if (count <= 0)
            return (0, 1);
        var scale = 1 + Z * Z / count;
        var centre = (accuracy + Z * Z / (2 * count)) / scale;
        var half = Z * Math.Sqrt(accuracy * (1 - accuracy) / count + Z * Z / (4.0 * count * count)) / scale;
        return (Math.Max(0, centre - half), Math.Min(1, centre + half));
    }
}
