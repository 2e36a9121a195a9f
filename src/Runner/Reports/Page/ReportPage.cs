using VisionFinetune.Engine.Metrics;
using VisionFinetune.Engine.Training;

namespace VisionFinetune.Runner.Reports.Page;

/// <summary>The whole report as one HTML document that loads nothing and runs no script.</summary>
internal static class ReportPage
{
    public static string Render(ReportData data) => Html.Of($"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
        <title>{data.RunName}: training report</title>
        <style>
        {Html.Trusted(Stylesheet.Css)}
        </style>
        </head>
        <body><main>
        {Summary.Render(data)}
        {Curves(data)}
        {Scores(data)}
        <section aria-labelledby="recipe"><h2 id="recipe">Recipe</h2>
        <p>Every setting of this run, defaults included; <code>recipe.yaml</code> in the run's folder trains it again.</p>
        <pre tabindex="0"><code>{data.RecipeYaml}</code></pre></section>
        <section aria-labelledby="environment"><h2 id="environment">Environment</h2>
        {Summary.Pairs("What the run was computed with.", data.Environment)}</section>
        {(data.IsClassification ? Explanation : OutputSection.Explanation)}
        </main></body></html>

        """).ToString();

    private static Html Scores(ReportData data) => data.Validation switch
    {
        null => Html.Empty,
        ClassificationMetrics validation => Html.Of($"""
            {ConfusionSection.Render(new ConfusionTable(validation, data.ClassNames, data.Unit))}
            {ClassSection.Render(data, validation)}
            {CalibrationSection.Render(data, validation)}
            {(data.Unit == "images" ? MistakeSection.Render(data.Mistakes) : Html.Empty)}
            """),
        _ => OutputSection.Render(data),
    };

    private static Html Curves(ReportData data)
    {
        if (data.Epochs.Count == 0)
            return Html.Of($"""<section><h2 id="curves">Training</h2><p>No epoch was finished.</p></section>""");
        CurveChart[] charts = [CurveChart.Loss(data), data.IsClassification ? CurveChart.Accuracy(data) : CurveChart.Rmse(data), CurveChart.LearningRate(data)];
        return Html.Of($"""
            <section aria-labelledby="curves"><h2 id="curves">Training</h2>
            <div class="charts">{Html.Join(charts.Select(SvgChart.Render))}</div>
            <h3>Epochs</h3>
            <div class="scroll" role="region" tabindex="0" aria-label="Epochs">
            <table><caption>The marked row is the best epoch, whose checkpoint the scores above belong to.</caption>
            <thead><tr><th rowspan="2" scope="col">epoch</th><th scope="colgroup" colspan="{Train(data)}">training</th><th scope="colgroup" colspan="3">validation</th><th rowspan="2" scope="col">learning rate</th><th rowspan="2" scope="col">{data.Unit}/s</th><th rowspan="2" scope="col">time</th></tr>
            <tr>{Columns(data)}</tr></thead>
            <tbody>{Html.Join(data.Epochs.Select(e => Row(e, e.Epoch == data.BestEpoch)))}</tbody></table></div></section>
            """);
    }

    private static int Train(ReportData data) => data.IsClassification ? 2 : 1;

    private static Html Columns(ReportData data) => data.IsClassification
        ? Html.Of($"""<th scope="col">loss</th><th scope="col">accuracy</th><th scope="col">loss</th><th scope="col">accuracy</th><th scope="col">F1</th>""")
        : Html.Of($"""<th scope="col">loss</th><th scope="col">loss</th><th scope="col">RMSE</th><th scope="col">R²</th>""");

    private static Html Scores(EpochMetrics e) => e.TrainAccuracy is { } accuracy
        ? Html.Of($"""<td>{Numbers.Loss(e.TrainLoss)}</td><td>{Numbers.Percent(accuracy)}</td><td>{Numbers.Loss(e.ValidationLoss)}</td><td>{Numbers.Percent(e.ValidationAccuracy ?? double.NaN)}</td><td>{Numbers.Score(e.ValidationF1Macro ?? double.NaN)}</td>""")
        : Html.Of($"""<td>{Numbers.Loss(e.TrainLoss)}</td><td>{Numbers.Loss(e.ValidationLoss)}</td><td>{Numbers.Loss(e.ValidationRmse ?? double.NaN)}</td><td>{OutputSection.R2(e.ValidationR2)}</td>""");

    private static Html Row(EpochMetrics e, bool isBest) => Html.Of($"""
        <tr class="{(isBest ? "is-best" : "")}"><th scope="row">{e.Epoch}{(isBest ? " (best)" : "")}</th>{Scores(e)}<td>{Numbers.Rate(e.Lr)}</td><td>{Numbers.Whole(e.ImagesPerSecond)}</td><td>{Numbers.Seconds(e.Seconds)}</td></tr>
        """);

    private static Html Explanation { get; } = Html.Trusted("""
        <section aria-labelledby="reading"><h2 id="reading">How to read this</h2>
        <dl>
        <dt>Training and validation</dt>
        <dd>Training values are measured while the model learns, on augmented images and before each step; validation values after the epoch, on images it never learns from. So early validation values are often better. When training keeps improving while validation turns worse, the model memorises: stop earlier, augment more, or use more data.</dd>
        <dt>Best epoch</dt>
        <dd>The epoch with the best validation value. Because it was chosen by that value, the validation score is a little too kind; the test score, taken once at the end, is the one to quote.</dd>
        <dt>95 % interval</dt>
        <dd>What the accuracy may be on other images of the same kind, given how many were scored (Wilson's interval). It does not cover what another seed would change.</dd>
        <dt>Precision, recall, F1</dt>
        <dd>Precision: of the images given this class, the share that belongs to it. Recall: of the images of this class, the share that was found. F1 is their harmonic mean; it is high only when both are.</dd>
        <dt>Confusion matrix</dt>
        <dd>Read a row: where the images of one true class went. The diagonal is correct; strong colours beside it are pairs the model mixes up. Colours grow with the square root of the share, so that rare mix-ups stay visible.</dd>
        <dt>Balanced accuracy, Matthews, kappa</dt>
        <dd>Accuracy flatters where one class is frequent. Balanced accuracy gives every class the same say; Matthews' correlation and Cohen's kappa are 0 for guessing by frequency and 1 for a perfect answer.</dd>
        <dt>ROC AUC, average precision</dt>
        <dd>How well the probabilities sort the samples, whatever the threshold. ROC AUC is 0.5 for guessing; average precision is then the share of the class, which makes it the stricter of the two for rare classes.</dd>
        <dt>Calibration</dt>
        <dd>Of the answers given with 80 % confidence, 80 % should be right. Points below the diagonal are overconfident. The calibration error is the mean gap between confidence and accuracy; the Brier score also rewards confidence that is justified. Lower is better for both.</dd>
        <dt>Loss</dt>
        <dd>What training minimises; lower is better. For K classes, guessing without looking gives about ln K: 2.3026 for ten. Gaps in a curve are values that were not finite.</dd>
        </dl></section>
        """);
}
