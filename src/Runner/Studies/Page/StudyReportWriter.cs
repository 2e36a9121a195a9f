using VisionFinetune.Engine.Files;
using VisionFinetune.Runner.Reports.Fonts;
using VisionFinetune.Runner.Studies.Page.Plots;

namespace VisionFinetune.Runner.Studies.Page;

/// <summary>Writes what a study leaves for its reader: a page, a table of its runs and the pictures in <c>plots/</c>.</summary>
internal static class StudyReportWriter
{
    // What earlier versions of the same study may have left.
    private static readonly string[] s_patterns =
        ["learning-curves-*.png", "learning-rates.png", "intervals.png", "cost.png", "parallel-coordinates.png", "augmentation-*.png"];

    /// <summary>Writes the page, the table (named like the page, ending in <c>.csv</c>) and the pictures; each file appears whole or
    /// not at all. Pictures of an earlier state that no longer hold are removed.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Write(StudyReport report, string folder, string pageName = "study.html") =>
        Write(report, folder, pageName, PlotFont.Installed);

    /// <summary>The same with a chosen font for the pictures.</summary>
    internal static void Write(StudyReport report, string folder, string pageName, PlotFont font)
    {
        var view = new StudyView(report);
        var charts = new StudyCharts(view);
        var pictures = Task.Run(() => WritePlots(report, charts, Path.Combine(folder, "plots"), font));
        AtomicFile.WriteText(Path.Combine(folder, Path.ChangeExtension(pageName, ".csv")), StudyTable.Csv(view));
        AtomicFile.WriteText(Path.Combine(folder, pageName), StudyPage.Render(view, charts));
        pictures.GetAwaiter().GetResult();
    }

    private static void WritePlots(StudyReport report, StudyCharts charts, string folder, PlotFont font)
    {
        var sheets = SheetNames.Of(report.Sheets.Select(s => s.Variant)).Zip(report.Sheets, (name, sheet) => (Name: name, sheet.Png)).ToList();
        Parallel.ForEach(charts.All, chart => Write(chart.Name + ".png", XyPicture.Png(chart, font)));
        foreach (var (name, png) in sheets)
            Write(name, png);
        void Write(string name, byte[] png) => AtomicFile.Write(Path.Combine(folder, name), stream => stream.Write(png));

        HashSet<string> written = [.. charts.All.Select(chart => chart.Name + ".png"), .. sheets.Select(sheet => sheet.Name)];
        if (!Directory.Exists(folder))
            return;
        foreach (var stale in s_patterns.SelectMany(p => Directory.GetFiles(folder, p)).Where(f => !written.Contains(Path.GetFileName(f))))
            File.Delete(stale);
    }
}
