using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests;

/// <summary>Every shipped recipe trains: images on a few drawings, tables on a few invented rows.</summary>
public sealed class RecipeSmokeTests
{
    private static readonly string s_folder = Path.Combine(SharedFiles.RepositoryRoot, "recipes");

    public static TheoryData<string> Images() => [.. Recipes().Where(r => !IsTable(r))];

    public static TheoryData<string> Titanic() => [.. Recipes().Where(r => r.StartsWith("titanic", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Images))]
    public void Trains_and_reports(string recipe)
    {
        using var folder = new TemporaryFolder();
        var outcome = Vft.Run(["train", Path.Combine("recipes", recipe), "--runs", folder.Path, "--set", .. Some.Small]).Succeeded();
        Assert.True(File.Exists(Path.Combine(outcome.Output.Trim(), "report.html")));
    }

    [Theory]
    [MemberData(nameof(Titanic))]
    public void Trains_on_invented_passengers_and_predicts(string recipe)
    {
        using var folder = new TemporaryFolder();
        Passengers.Write(folder.Path);
        var run = Vft.Run("train", Path.Combine("recipes", recipe), "--runs", folder.Path, "--data", folder.Path, "--set", "train.epochs=2")
            .Succeeded().Output.Trim();
        Assert.True(File.Exists(Path.Combine(run, "report.html")));
        var submission = Path.Combine(folder.Path, "submission.csv");
        Vft.Run("predict", run, "--out", submission, "--sample", Path.Combine(folder.Path, "sample.csv")).Succeeded();
        var lines = File.ReadAllLines(submission);
        Assert.Equal("PassengerId,Survived", lines[0]);
        Assert.Equal(Passengers.TestIds, lines.Skip(1).Select(l => l.Split(',')[0]));
        Assert.True(File.Exists(submission + ".provenance.json"));
    }

    [Fact]
    public void Apples_and_oranges_are_predicted_in_their_own_units()
    {
        using var folder = new TemporaryFolder();
        var run = Vft.Run("train", "recipes/apples-oranges.yaml", "--runs", folder.Path).Succeeded().Output.Trim();
        var rows = folder.File("new.csv", "humidity,temperature,rainfall\n43,73,67\n70,69,96\n");
        Vft.Run("predict", run, "--data", rows, "--out", Path.Combine(folder.Path, "yields.csv")).Succeeded();
        var yields = File.ReadAllLines(Path.Combine(folder.Path, "yields.csv"));
        Assert.Equal("id,apples,oranges", yields[0]);
        var first = yields[1].Split(',').Select(cell => double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.InRange(first[1], 51, 61);       // the table says 56 and 70
        Assert.InRange(first[2], 65, 75);
    }

    [Theory]
    [MemberData(nameof(Titanic))]
    public void Trains_on_the_real_passengers(string recipe)
    {
        var data = SharedFiles.Require("data/titanic");
        using var folder = new TemporaryFolder();
        var json = Vft.Run("train", Path.Combine("recipes", recipe), "--runs", folder.Path, "--data", data, "--json").Succeeded().Json;
        Assert.InRange(json.GetProperty("summary").GetProperty("best_validation_accuracy").GetDouble(), 0.72, 0.95);
    }

    private static IEnumerable<string> Recipes() => Directory.GetFiles(s_folder, "*.yaml").Select(f => Path.GetFileName(f)!).Order();

    private static bool IsTable(string recipe) => File.ReadAllText(Path.Combine(s_folder, recipe)).Contains("task: tabular", StringComparison.Ordinal);
}
