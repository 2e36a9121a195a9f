using VisionFinetune.Runner.Reports.Page;
using VisionFinetune.Runner.Studies.Analysis;
using VisionFinetune.Runner.Studies.Page.Charts;

namespace VisionFinetune.Runner.Studies.Page.Sections;

/// <summary>All variants, best first, as a table and as a plot of their intervals.</summary>
internal static class RankingSection
{
    public static Html Render(StudyView view) => Html.Of($"""
        <section aria-labelledby="ranking"><h2 id="ranking">Variants, best first</h2>
        {Table(view)}
        {(IntervalRows.Of(view) is { } rows ? Intervals(view, rows) : Html.Empty)}
        </section>
        """);

    private static Html Table(StudyView view) => Html.Of($"""
        <p>Ranked by mean {view.Metric.Label} on the validation split; {view.Direction}. ◆ marks the Pareto front: no other variant is both better and faster. Minutes per point: what a {(view.Metric.IsShare ? "percentage point" : "unit")} more than the cheapest variant costs a run.</p>
        <div class="scroll" role="region" tabindex="0" aria-label="Variants">
        <table class="ranking"><caption>{view.Ranked.Count} variants</caption>
        <thead><tr><th scope="col">rank</th><th scope="col" class="text">variant</th>{Html.Join(view.Keys.Select(k => Html.Of($"""<th scope="col" class="text setting">{Html.Join(k.Split('.').Select((part, i) => Html.Of($"{(i > 0 ? "." : "")}{part}")), "<wbr>")}</th>""")))}<th scope="col">mean ± sd</th><th scope="col">95 % interval</th><th scope="col">seeds</th><th scope="col">minutes<br>per run</th><th scope="col">minutes<br>per point</th><th scope="col"><span role="img" aria-label="Pareto front">◆</span></th></tr></thead>
        <tbody>{Html.Join(view.Ranked.Select(v => Row(view, v)))}</tbody></table></div>
        """);

    private static Html Row(StudyView view, RankedVariant v)
    {
        var (score, format) = (v.Score, view.Format);
        var interval = score.Score is { Low: { } low, High: { } high } ? $"{format.Spread(low)} – {format.Score(high)}" : "–";
        var isChosen = v.Name == view.Report.Analysis.Chosen;
        return Html.Of($"""
            <tr class="{(isChosen ? "is-best" : "")}"><td>{v.Rank}</td><th scope="row"><div class="variant">{Legend.Swatch(v.Ink)}<span class="name">{v.Name}{(isChosen ? Html.Of($"""<small>chosen</small>""") : Html.Empty)}</span></div></th>{Html.Join(view.Keys.Select(k => Html.Of($"""<td class="text value">{v.Value(k) ?? "–"}</td>""")))}<td><strong>{format.Score(score.Score?.Mean)}</strong>{(score.Score?.Deviation is { } sd ? $" ± {format.Spread(sd)}" : "")}</td><td>{interval}</td><td>{score.Finished} of {v.Runs.Count}{Ended(score)}</td><td>{ScoreFormat.Quantity(score.MinutesPerRun)}</td><td>{ScoreFormat.Quantity(score.MinutesPerPoint)}</td><td>{Front(score.IsOnParetoFront)}</td></tr>
            """);
    }

    private static Html Front(bool isOnFront) => isOnFront ? Html.Of($"""<span role="img" aria-label="on the front">◆</span>""") : Html.Empty;

    private static Html Ended(VariantScore score)
    {
        string[] parts = [score.Halved > 0 ? FormattableString.Invariant($"{score.Halved} halved") : "", score.Failed > 0 ? FormattableString.Invariant($"{score.Failed} failed") : ""];
        var text = string.Join(", ", parts.Where(p => p.Length > 0));
        return text.Length == 0 ? Html.Empty : Html.Of($"""<br><small class="ended">{text}</small>""");
    }

    private static Html Intervals(StudyView view, IntervalRows rows)
    {
        var several = rows.Rows.Any(r => r.Low is not null);
        var note = (several
            ? "Large dot: mean over seeds. Bar: the 95 % interval of the mean. Small dots: single seeds. A bar that reaches the edge goes on beyond it."
            : "Each dot is one run.") + (rows.Left > 0 ? $" {rows.Left} variants of lower rank are left out." : "");
        return Html.Of($"""
            <figure class="intervals"><figcaption>{(several ? "Mean and 95 % interval" : "Scores")} <small>{note}</small></figcaption>
            <div role="img" aria-label="Means and intervals of {rows.Rows.Count} variants; the table above has the numbers.">
            {Html.Join(rows.Rows.Select(r => Row(view, rows.Axis, r)))}
            <div class="row"><span></span><svg class="scale" height="40" width="100%">
            {Html.Join(rows.Axis.Ticks.Select((t, i) => Html.Of($"""<text class="tick{(i % 2 == 1 ? " odd" : "")}" x="{X(rows.Axis, t.At)}%" y="14" text-anchor="middle">{t.Label}</text>""")))}
            <text class="tick" x="50%" y="34" text-anchor="middle">{rows.Axis.Name}</text></svg></div>
            </div></figure>
            """);
    }

    private static Html Row(StudyView view, ChartAxis axis, IntervalRow row)
    {
        var grid = axis.Ticks.Select(t => Html.Of($"""<line class="grid" x1="{X(axis, t.At)}%" x2="{X(axis, t.At)}%" y1="0" y2="30"/>"""));
        var bar = row is { Low: { } low, High: { } high }
            ? Html.Of($"""<line class="bar-line" x1="{X(axis, low)}%" x2="{X(axis, high)}%" y1="11" y2="11"/>""")
            : Html.Empty;
        var seeds = row.Seeds.Count > 1 ? row.Seeds : [];
        var dots = seeds.Select(s => Html.Of($"""<circle cx="{X(axis, s.Score)}%" cy="21" r="2.6"><title>seed {s.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture)}: {view.Format.Score(s.Score)}</title></circle>"""));
        return Html.Of($"""
            <div class="row"><span class="name">{row.Variant.Rank} {row.Variant.Name}</span><svg height="30" width="100%">{Html.Join(grid)}<g class="{row.Variant.Ink.CssClass}">{bar}{Html.Join(dots)}<circle cx="{X(axis, row.Mean)}%" cy="11" r="6"><title>{row.Variant.Name}: {view.Format.Score(row.Mean)}</title></circle></g></svg></div>
            """);
    }

    /// <summary>Per cent of the width, with room for the labels at both ends.</summary>
    private static double X(ChartAxis axis, double value) => 4 + 92 * Math.Clamp((value - axis.Low) / (axis.High - axis.Low), 0, 1);
}
