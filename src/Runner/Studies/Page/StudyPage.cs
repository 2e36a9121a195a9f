using VisionFinetune.Runner.Reports.Page;
using VisionFinetune.Runner.Studies.Page.Sections;

namespace VisionFinetune.Runner.Studies.Page;

/// <summary>A whole study as one HTML document that loads nothing and runs no script.</summary>
internal static class StudyPage
{
    public static string Render(StudyView view, StudyCharts charts) => Html.Of($"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
        <title>{view.Report.Result.Name}: {view.Report.Kind}</title>
        <style>
        {Html.Trusted(Stylesheet.Css)}
        {Html.Trusted(StudyStylesheet.Css)}
        </style>
        </head>
        <body><main>
        {HeadSection.Render(view)}
        {RankingSection.Render(view)}
        {ComparisonSection.Render(view)}
        {CurveSection.Render(view, charts)}
        {CostSection.Render(charts)}
        {SheetSection.Render(view.Report.Sheets)}
        {RunSection.Render(view)}
        {StudyFile(view.Report.StudyYaml)}
        </main></body></html>

        """).ToString();

    private static Html StudyFile(string yaml) => yaml.Length == 0 ? Html.Empty : Html.Of($"""
        <section aria-labelledby="file"><h2 id="file">Study file</h2>
        <p>Everything that defines this study, defaults included.</p>
        <pre tabindex="0"><code>{yaml}</code></pre></section>
        """);
}
