using VisionFinetune.Runner.Reports.Page;

namespace VisionFinetune.Runner.Studies.Page.Sections;

/// <summary>What variants cost, and how parameters go with scores.</summary>
internal static class CostSection
{
    public static Html Render(StudyCharts charts) => Html.Of($"""
        {(charts.Cost is { } cost ? Html.Of($"""
            <section aria-labelledby="cost"><h2 id="cost">Cost</h2>
            <p>Minutes are wall time spent training, on the machine named above. A filled dot lies on the Pareto front.</p>
            <div class="single">{SvgXyChart.Render(cost)}</div></section>
            """) : Html.Empty)}
        {(charts.Parallel is { } parallel ? Html.Of($"""
            <section aria-labelledby="parameters"><h2 id="parameters">Parameters</h2>
            <p class="ramp-key"><span>worst score</span><span class="ramp-bar" aria-hidden="true"></span><span>best score</span></p>
            {SvgXyChart.Render(parallel)}</section>
            """) : Html.Empty)}
        """);
}
