using VisionFinetune.Engine.Metrics;
using VisionFinetune.Runner.Reports;
using VisionFinetune.Runner.Reports.Page;

namespace VisionFinetune.Runner.Studies.Page.Sections;

/// <summary>The head of the page: name, notices, the verdict, what was chosen and what it achieved.</summary>
internal static class HeadSection
{
    public static Html Render(StudyView view)
    {
        var report = view.Report;
        return Html.Of($"""
            <header><p class="kind">{report.Kind}</p><h1>{report.Result.Name}</h1>
            {Html.Join(report.Notices.Select(n => Html.Of($"""<p class="notice" role="note">{n}</p>""")))}
            {Verdict(report.Analysis.Verdict)}
            {(view.Find(report.Analysis.Chosen) is { } chosen ? Scores(view, chosen) : Html.Empty)}
            {Facts(report)}
            </header>
            """);
    }

    private static Html Verdict(IReadOnlyList<string> sentences) => sentences.Count == 0
        ? Html.Of($"""<p class="lead">No run has finished, so nothing can be concluded.</p>""")
        : Html.Of($"""
            <p class="lead">{sentences[0]}</p>
            {Html.Join(sentences.Skip(1).Select(s => Html.Of($"""<p class="verdict">{s}</p>""")))}
            """);

    private static Html Scores(StudyView view, RankedVariant chosen) => Html.Of($"""
        <div class="scores">
        <div class="score"><h2>Chosen variant</h2><p class="chosen{(chosen.Name.Length > 40 ? " long" : "")}">{chosen.Name}</p>
        <p>{Parameters(chosen)}</p>
        <p class="note">Best mean {view.Metric.Label} ({view.Direction}) of {view.Ranked.Count}, at the {view.Report.Result.ScoredAt} of each run.</p></div>
        {Validation(view, chosen)}
        {Test(view)}
        </div>
        """);

    private static string Parameters(RankedVariant variant) => string.Join(", ", variant.Variant.Parameters.Select(p => $"{p.Key} = {p.Value}"));

    private static Html Validation(StudyView view, RankedVariant chosen)
    {
        if (chosen.Score.Score is not { } score)
            return Html.Empty;
        var interval = score is { Low: { } low, High: { } high }
            ? $"95 % interval of the mean: {view.Format.Score(low)} to {view.Format.Score(high)}"
            : "one seed: no interval";
        var spread = score.Deviation is { } deviation ? $"± {view.Format.Spread(deviation)}{view.Format.SpreadUnit} (standard deviation) over {score.Count} seeds" : "";
        return Html.Of($"""
            <div class="score"><h2>{view.Metric.Label}</h2><p class="big">{view.Format.Score(score.Mean)}</p>
            <p>{spread}</p>
            <p class="note">{interval}. This split chose the variant, so the value is a little too kind.</p></div>
            """);
    }

    private static Html Test(StudyView view)
    {
        if (view.Report.Test is not { Runs.Count: > 0 } test)
        {
            return Html.Of($"""
                <div class="score"><h2>Test split</h2><p class="chosen">not scored</p>
                <p class="note">No variant was scored on the test split, so it is still there for a last, honest look.</p></div>
                """);
        }
        var isClass = test.Runs[0].Metrics is ClassificationMetrics;
        string Text(double value) => isClass ? new ScoreFormat(view.Metric with { IsShare = true }, []).Score(value) : Numbers.Loss(value);
        var values = test.Runs.Select(r => Value(r.Metrics)).ToList();
        var seeds = string.Join(", ", test.Runs.Select(r => $"seed {r.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture)}: {Text(Value(r.Metrics))}"));
        return Html.Of($"""
            <div class="score"><h2>Test {(isClass ? "accuracy" : "error (RMSE)")} of {test.Variant}</h2><p class="big">{Text(values.Average())}</p>
            <p>mean of {test.Runs.Count} {(test.Runs.Count == 1 ? "run" : "runs")}{(isClass ? $", F1 {Numbers.Score(test.Runs.Average(r => ((ClassificationMetrics)r.Metrics).Macro.F1))}" : "")}</p>
            <p class="note">{seeds}</p>
            <p class="note"><strong>Scored once, after the choice; no other variant was scored on test.</strong> {test.ScoredAt}</p></div>
            """);
    }

    private static double Value(SplitMetrics metrics) => metrics switch
    {
        ClassificationMetrics classes => classes.Accuracy,
        RegressionMetrics values => values.Rmse,
        _ => metrics.Loss,
    };

    private static Html Facts(StudyReport report) => report.Facts.Count == 0
        ? Html.Empty
        : Html.Of($"""<h2>What was done</h2>{Summary.Pairs("Data, machine and effort.", report.Facts)}""");
}
