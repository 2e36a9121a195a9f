using VisionFinetune.Runner.Reports;
using VisionFinetune.Runner.Reports.Page;

namespace VisionFinetune.Runner.CrossValidating;

/// <summary>The report of a cross-validation: one HTML document that loads nothing and runs no script.</summary>
internal static class CrossValidationPage
{
    public static string Render(string name, CrossValidationSummary summary, string recipeYaml) => Html.Of($"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
        <title>{name}: cross-validation</title>
        <style>
        {Html.Trusted(Stylesheet.Css)}
        </style>
        </head>
        <body><main>
        <header><p class="kind">Cross-validation</p><h1>{name}</h1>
        {Html.Join(Verdict(summary).Select(line => Html.Of($"""<p class="verdict">{line}</p>""")))}
        {Summary.Pairs("What was trained.", Facts(summary))}
        </header>
        {Table(summary)}
        <section aria-labelledby="reading"><h2 id="reading">How to read this</h2>
        <dl>
        <dt>Fold</dt><dd>Each training learns from all rows but those of its fold, and is scored on those. Within a repeat every row is scored once.</dd>
        <dt>Last epoch</dt><dd>Nothing was chosen by the rows the score is measured on: the figure to quote.</dd>
        <dt>Best epoch</dt><dd>The epoch was chosen by the very rows it is scored on, so this figure is a little too kind. Predictions use these checkpoints.</dd>
        <dt>Deviations</dt><dd>Over folds: how much the score of one training varies with the rows it happens to get. Over repeats: how much the mean varies when the rows are divided anew.</dd>
        <dt>Choosing among recipes</dt><dd>Whoever tries many recipes and keeps the best by this figure makes it a little too kind as well.</dd>
        </dl></section>
        <section aria-labelledby="recipe"><h2 id="recipe">Recipe</h2>
        <pre tabindex="0"><code>{recipeYaml}</code></pre></section>
        </main></body></html>

        """).ToString();

    /// <summary>The result in two sentences.</summary>
    public static IReadOnlyList<string> Verdict(CrossValidationSummary summary) =>
    [
        $"Last epoch: {Scores(summary.LastEpoch, summary)}.",
        $"Best epoch: {Scores(summary.BestEpoch, summary)}; a little too kind, because the same rows chose the epoch.",
    ];

    private static string Scores(FoldScores scores, CrossValidationSummary summary)
    {
        var (name, main, percent) = scores switch
        {
            { Accuracy: { } accuracy } => ("accuracy", accuracy, true),
            { Rmse: { } rmse } => ("RMSE", rmse, false),
            _ => ("loss", scores.Loss, false),
        };
        string Text(double value) => percent ? FormattableString.Invariant($"{value * 100:0.00} %") : FormattableString.Invariant($"{value:g4}");
        var repeats = main.DeviationOverRepeats is { } deviation ? $", ± {Text(deviation)} over {summary.Repeats} repeats" : "";
        var loss = name == "loss" ? "" : FormattableString.Invariant($"; loss {scores.Loss.Mean:f4} ± {scores.Loss.DeviationOverFolds:f4}");
        return $"{name} {Text(main.Mean)} (± {Text(main.DeviationOverFolds)} over {summary.Runs.Count} folds{repeats}){loss}";
    }

    private static List<KeyValuePair<string, string>> Facts(CrossValidationSummary summary) =>
    [
        new("Data", summary.DataSource),
        new("Trainings", FormattableString.Invariant($"{summary.Runs.Count}: {summary.Folds} folds, {summary.Repeats} repeat(s)")),
        new("Time spent training", Numbers.Seconds(summary.Seconds)),
    ];

    private static Html Table(CrossValidationSummary summary)
    {
        var score = summary.LastEpoch.Accuracy is not null ? "accuracy" : "RMSE";
        var rows = summary.Runs.Select(run => Html.Of($"""
            <tr><th scope="row">{run.Repeat}</th><td>{run.Fold}</td><td>{Numbers.Count(run.Rows)}</td><td>{Show(run.Last)}</td><td>{Numbers.Loss(run.Last.Loss)}</td><td>{run.Best.Epoch}</td><td>{Show(run.Best)}</td><td>{Numbers.Loss(run.Best.Loss)}</td></tr>
            """));
        return Html.Of($"""
            <section aria-labelledby="folds"><h2 id="folds">Folds</h2>
            <div class="scroll" role="region" tabindex="0" aria-label="Folds">
            <table><caption>Each on its own validation rows.</caption>
            <thead><tr><th rowspan="2" scope="col">repeat</th><th rowspan="2" scope="col">fold</th><th rowspan="2" scope="col">rows</th><th scope="colgroup" colspan="2">last epoch</th><th scope="colgroup" colspan="3">best epoch</th></tr>
            <tr><th scope="col">{score}</th><th scope="col">loss</th><th scope="col">epoch</th><th scope="col">{score}</th><th scope="col">loss</th></tr></thead>
            <tbody>{Html.Join(rows)}</tbody></table></div></section>
            """);
    }

    private static string Show(FoldScore score) => score.Accuracy is { } accuracy ? Numbers.Percent(accuracy) : Numbers.Loss(score.Rmse ?? double.NaN);
}
