using VisionFinetune.Runner.Reports.Page;
using VisionFinetune.Runner.Studies.Page.Charts;

namespace VisionFinetune.Runner.Studies.Page.Sections;

/// <summary>Learning curves and schedules of all variants, over one another.</summary>
internal static class CurveSection
{
    public static Html Render(StudyView view, StudyCharts charts)
    {
        XyChart[] shown = [.. charts.Curves, .. charts.LearningRates is { } rates ? [rates] : Array.Empty<XyChart>()];
        if (shown.Length == 0)
            return Html.Of($"""<section aria-labelledby="curves"><h2 id="curves">Learning curves</h2><p>No run has finished an epoch.</p></section>""");
        var bands = charts.Curves.Any(c => c.Bands.Count > 0)
            ? " A line is the mean over seeds, the band around it reaches from the smallest to the largest of them. Where fewer than half of a variant's runs go on, its line ends."
            : "";
        var ended = charts.Curves.Any(c => c.Dots.Any(d => d.IsHollow)) ? " A ring marks the end of a variant of which no run was finished." : "";
        var rest = view.Ranked.Any(v => !v.IsColoured) ? $" The best {Palette.Size} have colours, the others are grey." : "";
        return Html.Of($"""
            <section class="pickable" aria-labelledby="curves"><h2 id="curves">Learning curves</h2>
            <p>All variants over one another.{bands}{ended}{rest} Point at a name to single out its line.</p>
            {Legend.Render(view)}
            <div class="charts">{Html.Join(shown.Select(SvgXyChart.Render))}</div></section>
            """);
    }
}
