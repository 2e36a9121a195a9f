using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using SkiaSharp;
using VisionFinetune.Runner.Reports.Fonts;
using VisionFinetune.Runner.Studies.Page;
using VisionFinetune.Runner.Studies.Page.Plots;
using VisionFinetune.Runner.Studies.Results;

namespace VisionFinetune.Runner.Tests.Studies.Page;

public sealed class StudyReportWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_folder_gets_page_table_and_pictures_and_nothing_else()
    {
        StudyReportWriter.Write(Some.Study(3) with { Sheets = [new("step, lr=0.03", Some.Sheet(1))], LearningRates = [] }, _folder.Path);
        string[] expected =
        [
            "plots/augmentation-step-lr-0.03.png", "plots/cost.png", "plots/intervals.png", "plots/learning-curves-training-loss.png",
            "plots/learning-curves-validation-accuracy.png", "plots/learning-curves-validation-loss.png", "study.csv", "study.html",
        ];
        Assert.Equal(expected, Files());
    }

    [Fact]
    public void The_page_may_have_another_name_and_the_table_follows_it()
    {
        StudyReportWriter.Write(Some.Study(2, 1, 2), _folder.Path, "compare.html");
        Assert.Contains("compare.html", Files());
        Assert.Contains("compare.csv", Files());
    }

    [Fact]
    public void Pictures_that_no_longer_hold_go_and_those_of_others_stay()
    {
        StudyReportWriter.Write(Some.Study(6) with { Sheets = [new("a", Some.Sheet(1))] }, _folder.Path);
        Assert.Contains("plots/parallel-coordinates.png", Files());
        _folder.File("plots/mine.png", "x");
        StudyReportWriter.Write(Some.Study(3).WithRuns(r => r with { State = RunState.Pending, Score = null, ScoreEpoch = null, Epochs = [] }) with { LearningRates = [] }, _folder.Path);
        Assert.Equal(["plots/mine.png", "study.csv", "study.html"], Files());
    }

    [Fact]
    public void Each_picture_is_1600_pixels_wide_and_has_colours()
    {
        StudyReportWriter.Write(Some.Study(), _folder.Path);
        var pictures = Directory.GetFiles(Path.Combine(_folder.Path, "plots"));
        Assert.Equal(7, pictures.Length);
        Assert.All(pictures, file =>
        {
            using var bitmap = SKBitmap.Decode(file);
            Assert.Equal(1600, bitmap.Width);
            Assert.InRange(bitmap.Height, 440, 1200);
            Assert.True(bitmap.Pixels.Distinct().Take(21).Count() > 20);
            Assert.Equal(SKColors.White, bitmap.GetPixel(0, 0));
        });
    }

    [Theory]
    [InlineData(1, 1, 1, 0)]
    [InlineData(1, 2, 1, 2)]
    [InlineData(5, 2, 7, 3)]
    [InlineData(100, 1, 2, 0)]
    public void Small_and_large_studies_are_written_with_the_built_in_font(int variants, int seeds, int epochs, int metric)
    {
        StudyReportWriter.Write(Some.Study(variants, seeds, epochs, StudyMetric.All[metric]), _folder.Path, "study.html", PlotFont.BuiltIn);
        Assert.Contains("plots/intervals.png", Files());
        Assert.Equal(variants > 1, Files().Contains("plots/cost.png"));
    }

    [Fact]
    public void The_table_has_a_row_a_run_that_reads_back_exactly()
    {
        var study = Some.Study(2, 3, 5).WithRuns(r => r.Seed != 2 ? r : r with
        {
            State = RunState.Failed,
            Score = null,
            ScoreEpoch = null,
            Epochs = [.. r.Epochs.Take(2)],
            Error = "Line one,\nand \"two\".",
        });
        var rows = Rows(study);
        Assert.Equal(6, rows.Count);
        string[] columns =
        [
            "variant", "seed", "scheduler.name", "optimizer.lr", "state", "score", "score_epoch", "best_validation_accuracy", "last_validation_accuracy",
            "best_validation_f1_macro", "last_validation_f1_macro", "best_validation_loss", "last_validation_loss", "best_train_loss", "last_train_loss",
            "best_train_accuracy", "last_train_accuracy", "epochs", "seconds", "diagnosis", "error", "run",
        ];
        Assert.Equal(columns, rows[0].Keys);
        Assert.Equal(("cosine, lr=0.03", "1", "cosine", "0.03", "finished"), (rows[0]["variant"], rows[0]["seed"], rows[0]["scheduler.name"], rows[0]["optimizer.lr"], rows[0]["state"]));
        var run = study.Result.Runs[0];
        Assert.Equal(run.Score!.Value, double.Parse(rows[0]["score"], CultureInfo.InvariantCulture));
        Assert.Equal(run.Epochs.Min(e => e.ValidationLoss), double.Parse(rows[0]["best_validation_loss"], CultureInfo.InvariantCulture));
        Assert.Equal("00-1", rows[0]["run"]);
        Assert.Equal(("failed", "", "", "2", "Line one,\nand \"two\"."), (rows[1]["state"], rows[1]["score"], rows[1]["score_epoch"], rows[1]["epochs"], rows[1]["error"]));
    }

    [Fact]
    public void A_parameter_named_like_a_column_gets_a_prefix()
    {
        var study = Some.Study(1, 1, 2);
        var variant = study.Result.Variants[0] with { Parameters = [new("seed", "7"), new("model.name", "resnet18")] };
        var row = Rows(Some.Report(study.Result with { Variants = [variant] }) with { LearningRates = [] })[0];
        Assert.Equal(("1", "7", "resnet18"), (row["seed"], row["recipe.seed"], row["model.name"]));
    }

    [Fact]
    public void Names_of_sheets_are_safe_and_unique()
    {
        string[] expected = ["augmentation-lr-0.01.png", "augmentation-a-b.png", "augmentation-a-b-2.png", "augmentation-variant.png", "augmentation-etc-passwd.png", $"augmentation-{new string('x', 60)}.png"];
        Assert.Equal(expected, SheetNames.Of(["lr=0.01", "A b", "a/b", "…", "../../etc/passwd", new string('x', 400)]));
    }

    private List<Dictionary<string, string>> Rows(StudyReport study)
    {
        StudyReportWriter.Write(study, _folder.Path);
        using var csv = new CsvReader(new StreamReader(Path.Combine(_folder.Path, "study.csv")), new CsvConfiguration(CultureInfo.InvariantCulture));
        csv.Read();
        csv.ReadHeader();
        var rows = new List<Dictionary<string, string>>();
        while (csv.Read())
            rows.Add(csv.HeaderRecord!.ToDictionary(h => h, h => csv.GetField(h)!));
        return rows;
    }

    private string[] Files() =>
        [.. Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_folder.Path, f).Replace('\\', '/')).Order(StringComparer.Ordinal)];
}
