using SkiaSharp;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Commands;

namespace VisionFinetune.Runner.Tests.Commands;

[Collection(ConsoleTests.Name)]
public sealed class LrFindCommandTests
{
    private const string Table = """
        task: tabular-classification
        data: { source: csv, root: ROOT, test: none, target: y, features: [ { numeric: { columns: [a, b] } } ] }
        model: { name: mlp, hidden: [8] }
        optimizer: { name: sgd, momentum: 0.0 }
        train: { batch_size: 16 }
        """;

    [Fact]
    public void A_picture_and_four_suggestions_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var rows = Enumerable.Range(0, 80).Select(i => $"{i % 9 - 4},{i % 7 - 3},{(i % 9 + i % 7 > 7 ? "yes" : "no")}");
        folder.File("train.csv", "a,b,y\n" + string.Join('\n', rows) + "\n");
        var recipe = folder.File("table.yaml", Table.Replace("ROOT", folder.Path, StringComparison.Ordinal));
        var picture = Path.Combine(folder.Path, "lr.png");

        var json = CommandRun.Of(LrFindCommand.Create(), recipe, "--out", picture, "--from", "1e-4", "--to", "100", "--steps", "60", "--json").Json;
        Assert.All(["steepest", "valley", "minimum_tenth", "slide"], name => Assert.InRange(json.GetProperty("suggestions").GetProperty(name).GetDouble(), 1e-5, 100));
        Assert.Equal(json.GetProperty("suggestions").GetProperty("valley").GetDouble(), json.GetProperty("suggestions").GetProperty("taken").GetDouble());
        using var bitmap = SKBitmap.Decode(picture);
        Assert.Equal((1600, 1040), (bitmap.Width, bitmap.Height));
        Assert.Equal(["lr.png", "table.yaml", "train.csv"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());

        var text = CommandRun.Of(LrFindCommand.Create(), recipe, "--out", picture, "--from", "1e-4", "--to", "100", "--steps", "60").Output;
        Assert.Contains("take this one", text, StringComparison.Ordinal);
        Assert.Contains("Try: --set optimizer.lr=", text, StringComparison.Ordinal);
        var error = Assert.Throws<UserException>(() => CommandRun.Of(LrFindCommand.Create(), recipe, "--out", picture, "--steps", "3"));
        Assert.Equal("The range test has 3 steps; expected 20 to 100000.", error.Message);
    }
}
