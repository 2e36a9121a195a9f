using SkiaSharp;
using VisionFinetune.Runner.Reports;
using VisionFinetune.Runner.Reports.Fonts;
using VisionFinetune.Runner.Reports.Plots;

namespace VisionFinetune.Runner.Tests.Reports;

public sealed class ReportWriterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vft-report-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_run_folder_gets_the_page_and_seven_pictures_and_nothing_else()
    {
        ReportWriter.Write(Some.Report(), _folder);
        string[] expected =
        [
            "plots/accuracy.png", "plots/class-f1.png", "plots/confusion.png", "plots/learning-rate.png", "plots/loss.png",
            "plots/mistakes.png", "plots/reliability.png", "report.html",
        ];
        Assert.Equal(expected, Files().Where(f => !f.StartsWith("plots/mistakes/", StringComparison.Ordinal)));
    }

    [Fact]
    public void Each_picture_has_its_size_and_several_colours()
    {
        ReportWriter.Write(Some.Report(), _folder);
        (string Name, int Width, int Height)[] expected =
        [
            ("loss", 1600, 960), ("accuracy", 1600, 960), ("learning-rate", 1600, 960), ("confusion", 2240, 2120),
            ("class-f1", 1600, 880), ("mistakes", 1424, 1360), ("reliability", 1120, 1200),
        ];
        Assert.All(expected, e =>
        {
            using var bitmap = Picture(e.Name);
            Assert.Equal((e.Width, e.Height), (bitmap.Width, bitmap.Height));
            Assert.True(bitmap.Pixels.Distinct().Take(21).Count() > 20);
            Assert.Equal(SKColors.White, bitmap.GetPixel(0, 0));
        });
    }

    [Fact]
    public void The_built_in_font_writes_text_where_no_font_is_installed()
    {
        ReportWriter.Write(Some.Report(), _folder, PlotFont.BuiltIn);
        Assert.All(["loss", "confusion", "class-f1", "mistakes"], name =>
        {
            // Titles are the only dark pixels in the top strip of each picture.
            using var bitmap = Picture(name);
            var dark = bitmap.Pixels.Take(80 * bitmap.Width).Count(p => p is { Red: < 90, Green: < 90, Blue: < 90 });
            Assert.InRange(dark, 200, 8000);
        });
    }

    [Fact]
    public void A_single_epoch_is_visible_as_markers()
    {
        ReportWriter.Write(Some.Report(epochs: 1), _folder);
        using var bitmap = Picture("loss");
        Assert.InRange(Count(bitmap, new SKColor(0x1d, 0x6f, 0xd1), 0, 700), 60, 2000);   // above the legend
    }

    [Theory]
    [InlineData(2)]
    [InlineData(21)]
    [InlineData(100)]
    public void Few_and_many_classes_are_drawn(int classes)
    {
        ReportWriter.Write(Some.Report(epochs: 2, classes, mistakes: 1), _folder);
        using var confusion = Picture("confusion");
        using var scores = Picture("class-f1");
        Assert.True(confusion.Pixels.Distinct().Take(21).Count() > 20);
        Assert.True(scores.Height > classes * 20);
    }

    [Fact]
    public void Values_that_are_not_finite_leave_gaps_and_do_no_harm()
    {
        var epochs = Some.Epochs(4).ToArray();
        epochs[1] = epochs[1] with { TrainLoss = double.NaN, ValidationLoss = double.PositiveInfinity, ValidationAccuracy = double.NaN };
        epochs[2] = epochs[2] with { Lr = double.NegativeInfinity, ImagesPerSecond = double.NaN, Seconds = double.PositiveInfinity };
        var report = Some.Report() with { Epochs = epochs, BestEpoch = 1 };
        ReportWriter.Write(report with { Validation = report.Validation! with { Loss = double.NaN } }, _folder);
        var html = File.ReadAllText(Path.Combine(_folder, "report.html"));
        Assert.Contains("<td>NaN</td>", html, StringComparison.Ordinal);
        Assert.Contains("<td>∞</td>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN\"", html, StringComparison.Ordinal);   // no coordinate of a drawing
    }

    [Fact]
    public void A_run_whose_every_loss_is_NaN_still_gets_its_report()
    {
        var epochs = Some.Epochs(2).Select(e => e with { TrainLoss = double.NaN, ValidationLoss = double.NaN }).ToArray();
        ReportWriter.Write(Some.Report() with { Epochs = epochs, BestEpoch = 0 }, _folder);
        Assert.Equal(8 + 20, Files().Length);       // and every mistake on its own
    }

    [Fact]
    public void Each_mistake_is_a_picture_of_its_own_by_its_place_in_the_data_and_old_ones_go()
    {
        ReportWriter.Write(Some.Report(mistakes: 3), _folder);
        var mistake = Some.Mistake(0);
        ReportWriter.Write(Some.Report() with { Mistakes = [mistake with { Index = 417 }] }, _folder);
        Assert.Equal(["plots/mistakes/417.png"], Files().Where(f => f.StartsWith("plots/mistakes/", StringComparison.Ordinal)));
        using var bitmap = Picture("mistakes/417");
        Assert.Equal((mistake.Width, mistake.Height), (bitmap.Width, bitmap.Height));
        Assert.Equal(mistake.Rgb, bitmap.Pixels.SelectMany(p => new[] { p.Red, p.Green, p.Blue }));
        Assert.Equal("plots/mistakes/417.png", MistakePictures.Find(_folder, "417"));
        Assert.All(["418", "", "../mistakes", "417.png"], index => Assert.Null(MistakePictures.Find(_folder, index)));
    }

    [Fact]
    public void Without_mistakes_there_is_no_sheet_and_an_old_one_goes()
    {
        ReportWriter.Write(Some.Report(), _folder);
        ReportWriter.Write(Some.Report(mistakes: 0), _folder);
        Assert.DoesNotContain(Files(), f => f.StartsWith("plots/mistakes", StringComparison.Ordinal));
        Assert.Contains("There are none to show", File.ReadAllText(Path.Combine(_folder, "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_an_epoch_is_reported()
    {
        ReportWriter.Write(Some.Report(epochs: 0), _folder);
        Assert.Contains("No epoch was finished.", File.ReadAllText(Path.Combine(_folder, "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Large_and_oblong_mistakes_fit_the_sheet()
    {
        var large = new Mistake(new byte[640 * 200 * 3], 640, 200, "ship", "truck", 0.9, 4);
        ReportWriter.Write(Some.Report(mistakes: 3) with { Mistakes = [large, Some.Mistake(1)] }, _folder);
        using var bitmap = Picture("mistakes");
        Assert.InRange(bitmap.Width, 900, 1200);
    }

    [Fact]
    public void Class_names_that_do_not_fit_the_scores_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => ReportWriter.Write(Some.Report() with { ClassNames = ["cat", "dog"] }, _folder));
        Assert.StartsWith("2 class names, 10 class scores and a confusion matrix of 10 rows; expected the same number", error.Message, StringComparison.Ordinal);
        Assert.Empty(Files());
    }

    [Fact]
    public void A_mistake_with_the_wrong_number_of_bytes_is_refused()
    {
        var broken = Some.Mistake(1) with { Width = 31, Index = 7 };
        var error = Assert.Throws<ArgumentException>(() => ReportWriter.Write(Some.Report() with { Mistakes = [broken] }, _folder));
        Assert.StartsWith("Image 7 has 3072 bytes; 31 × 32 pixels of 3 bytes need 2976.", error.Message, StringComparison.Ordinal);
    }

    private string[] Files() =>
    [
        .. Directory.GetFiles(_folder, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(_folder, f).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];

    private SKBitmap Picture(string name) => SKBitmap.Decode(Path.Combine(_folder, "plots", name + ".png"));

    private static int Count(SKBitmap bitmap, SKColor color, int top, int bottom) =>
        bitmap.Pixels.Skip(top * bitmap.Width).Take((bottom - top) * bitmap.Width).Count(p => p == color);
}
