using VisionFinetune.Runner.Reports;
using VisionFinetune.Runner.Reports.Page;
using VisionFinetune.Runner.Studies.Analysis;

namespace VisionFinetune.Runner.Studies.Page.Sections;

/// <summary>Which differences between variants are real, and how to read that.</summary>
internal static class ComparisonSection
{
    // A grid of a hundred variants has five thousand pairs; the most certain ones come first.
    private const int MostRows = 100;

    public static Html Render(StudyView view)
    {
        var analysis = view.Report.Analysis;
        if (analysis.Comparisons.Count == 0)
        {
            return Html.Of($"""
                <section aria-labelledby="comparisons"><h2 id="comparisons">Which differences are real</h2>
                <p>There is nothing to compare: that takes two variants with finished runs.</p></section>
                """);
        }
        return Html.Of($"""
            <section aria-labelledby="comparisons"><h2 id="comparisons">Which differences are real</h2>
            {Table(view, analysis)}
            <details class="explanation"><summary>How to read this table</summary>{Explanation(view)}</details></section>
            """);
    }

    private static Html Table(StudyView view, StudyAnalysis analysis)
    {
        var hidden = analysis.Comparisons.Count - MostRows;
        var pairs = view.Report.Result.Baseline is { } baseline ? $"Every variant against the baseline {baseline}" : "Every pair of variants";
        var caption = $"{pairs}, the most certain difference first. {analysis.Correction}; a false alarm anywhere in the table has a probability of at most {Numbers.Plain(view.Report.Result.Alpha)}."
            + (hidden > 0 ? $" The first {MostRows} of {analysis.Comparisons.Count} are shown; summary.json has all." : "");
        var samples = analysis.Comparisons.Any(c => c.PerSample is not null);
        return Html.Of($"""
            <p>{caption}</p>
            <div class="scroll" role="region" tabindex="0" aria-label="Comparisons">
            <table class="comparisons"><caption>Comparisons of two variants over the seeds they share</caption>
            <thead><tr><th scope="col" class="text">better and worse</th><th scope="col">difference<br>(95 % interval)</th><th scope="col">p</th><th scope="col">corrected<br>p</th><th scope="col">Wilcoxon<br>p</th><th scope="col">effect<br>size d</th>{(samples ? Html.Of($"""<th scope="col">only one right<br>(McNemar p)</th>""") : Html.Empty)}<th scope="col">more<br>seeds</th></tr></thead>
            <tbody>{Html.Join(analysis.Comparisons.Take(MostRows).Select(c => Row(view, c, samples)))}</tbody></table></div>
            """);
    }

    private static Html Row(StudyView view, Comparison c, bool samples) => Html.Of($"""
        <tr class="{(c.IsSignificant ? "is-real" : "")}"><th scope="row" class="pair"><strong>{c.Better}</strong> over {c.Worse}<small><span class="badge">{(c.IsSignificant ? "real" : "not shown")}</span>{c.Sentence}</small></th><td>{Difference(view.Format, c.Difference)}</td><td>{ScoreFormat.Probability(c.P)}</td><td><strong>{ScoreFormat.Probability(c.AdjustedP)}</strong></td><td>{ScoreFormat.Probability(c.WilcoxonP)}</td><td>{Effect(c.EffectSize)}</td>{(samples ? Samples(c.PerSample) : Html.Empty)}<td>{(c.MoreSeeds is { } more ? Numbers.Count(more) : "–")}</td></tr>
        """);

    private static Html Difference(ScoreFormat format, Estimate? difference)
    {
        if (difference is not { } d)
            return Html.Of($"–");
        var interval = d is { Low: { } low, High: { } high } ? Html.Of($"<br><small>{format.Spread(low)} to {format.Spread(high)}</small>") : Html.Empty;
        var reach = d is { High: { } end } ? $" ± {format.Spread(end - d.Mean)}" : "";
        return Html.Of($"{format.Spread(d.Mean)}{reach}{format.SpreadUnit}{interval}");
    }

    private static string Effect(double? d) => d is not { } value ? "–" : Math.Abs(value) >= 100 ? ScoreFormat.Quantity(value) : Numbers.Plain(Math.Round(value, 2));

    private static Html Samples(McNemar? test) => test is null
        ? Html.Of($"<td>–</td>")
        : Html.Of($"<td>{Numbers.Count(test.OnlyBetter)} : {Numbers.Count(test.OnlyWorse)}<br><small>{ScoreFormat.Probability(test.P)}</small></td>");

    private static Html Explanation(StudyView view) => Html.Of($"""
        <dl>
        <dt>Paired seeds</dt>
        <dd>Runs of two variants with the same seed had the same split, the same initial weights and the same order of data. Only what was varied differs between them, so their difference says more than two means would: the luck of a seed, good or bad, is in both and drops out.</dd>
        <dt>Difference and its interval</dt>
        <dd>The mean advantage of the better variant over the seeds both have. If the study were repeated many times with new seeds, 95 of 100 such intervals would hold the true difference. An interval that reaches below zero means that the order may well be the other way round. It is about new seeds on this data, not about other data.</dd>
        <dt>p of the t test, corrected</dt>
        <dd>How often a difference this large would come about by the luck of seeds if there were none. Many comparisons give luck many chances, so p is corrected: {view.Report.Analysis.Correction}. Holm's method multiplies the smallest p by the number of comparisons, the next by one fewer, and so on. <em>Real</em> means that the corrected p is below {Numbers.Plain(view.Report.Result.Alpha)}; <em>not shown</em> does not mean equal, only that these seeds cannot tell.</dd>
        <dt>Wilcoxon</dt>
        <dd>The same question without the assumption that differences follow a bell curve. With few seeds it cannot get small: five seeds never give less than 0.06.</dd>
        <dt>Effect size d</dt>
        <dd>The mean difference in units of its spread over seeds. From about 0.8 on it is large; with paired seeds, 2 and more are common.</dd>
        <dt>Only one right, McNemar</dt>
        <dd>Of the validation {view.Report.Result.Unit} that only one of the two got right: how many the better one, how many the worse one, and how often luck alone would divide them as unequally. It asks whether these very networks differ, not whether the next seed would, so it can be sure where the t test is not.</dd>
        <dt>More seeds</dt>
        <dd>How many to add so that a difference of this size would be found with a probability of 80 %. A dash: it is found already, or no reasonable number would do.</dd>
        </dl>
        """);
}
