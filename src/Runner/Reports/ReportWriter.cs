using VisionFinetune.Engine.Files;
using VisionFinetune.Engine.Metrics;
using VisionFinetune.Runner.Reports.Fonts;
using VisionFinetune.Runner.Reports.Page;
using VisionFinetune.Runner.Reports.Plots;

namespace VisionFinetune.Runner.Reports;

/// <summary>Writes what a run leaves for its reader: <c>report.html</c> and the pictures in <c>plots/</c>.</summary>
internal static class ReportWriter
{
    /// <summary>Writes the report and its pictures into the run's folder; each file appears whole or not at all.</summary>
    /// <exception cref="ArgumentException">Names, scores and matrix disagree about the number of classes.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Write(ReportData data, string runFolder) => Write(data, runFolder, PlotFont.Installed);

    /// <summary>The same with a chosen font for the pictures.</summary>
    internal static void Write(ReportData data, string runFolder, PlotFont font)
    {
        CheckClasses(data);
        foreach (var (name, png) in Plots(data, font))
        {
            var path = Path.Combine(runFolder, "plots", name);
            if (png is null)
                Delete(path);        // a resumed run may have left one that no longer holds
            else
                AtomicFile.Write(path, stream => stream.Write(png));
        }
        MistakePictures.Write(data.Mistakes, runFolder);
        AtomicFile.WriteText(Path.Combine(runFolder, "report.html"), ReportPage.Render(data));
    }

    private static IEnumerable<(string Name, byte[]? Png)> Plots(ReportData data, PlotFont font)
    {
        var hasCurves = data.Epochs.Count > 0;
        yield return ("loss.png", hasCurves ? CurvePicture.Png(CurveChart.Loss(data), font) : null);
        yield return ("accuracy.png", hasCurves && data.IsClassification ? CurvePicture.Png(CurveChart.Accuracy(data), font) : null);
        yield return ("rmse.png", hasCurves && !data.IsClassification ? CurvePicture.Png(CurveChart.Rmse(data), font) : null);
        yield return ("learning-rate.png", hasCurves ? CurvePicture.Png(CurveChart.LearningRate(data), font) : null);
        var classes = data.Validation as ClassificationMetrics;
        yield return ("confusion.png",
            classes is null ? null : ConfusionPicture.Png(new ConfusionTable(classes, data.ClassNames, data.Unit), "validation", font));
        yield return ("class-f1.png", classes is null ? null : ClassScorePicture.Png(classes, data.ClassNames, font));
        yield return ("reliability.png", classes?.Calibration is { } calibration ? ReliabilityPicture.Png(calibration, font) : null);
        yield return ("mistakes.png", data.Mistakes.Count == 0 ? null : MistakeSheet.Png(data.Mistakes, font));
    }

    private static void Delete(string path)
    {
        if (File.Exists(path))
            File.Delete(path);       // which throws where the folder is missing
    }

    private static void CheckClasses(ReportData data)
    {
        foreach (var metrics in new[] { data.Validation, data.Test }.OfType<ClassificationMetrics>())
        {
            int[] sizes = [metrics.PerClass.Count, metrics.Confusion.Count, .. metrics.Confusion.Select(row => row.Count)];
            if (data.ClassNames.Count == 0 || sizes.Any(size => size != data.ClassNames.Count))
            {
                throw new ArgumentException(
                    $"{data.ClassNames.Count} class names, {sizes[0]} class scores and a confusion matrix of {sizes[1]} rows; expected the same number of each.",
                    nameof(data));
            }
        }
    }
}
