using System.Globalization;
using VisionFinetune.Engine.Files;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Runner.Training;
using VisionFinetune.Tabular.Data;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Tests.Training;

public sealed class TableTaskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_homework_has_the_references_features_split_and_network()
    {
        var golden = File.ReadAllLines(SharedFiles.Require("golden/titanic/features.csv")).Skip(1)
            .Select(line => line.Split(',').Skip(1).Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        var recipe = Homework(SharedFiles.Require("data/titanic"));
        using var task = TableTask.Load(recipe, CPU, null);
        Assert.Equal((713, 178), (task.CountOf(SplitName.Train), task.CountOf(SplitName.Validation)));
        Assert.StartsWith("mlp 10-20-20-2", task.Facts[0].Value, StringComparison.Ordinal);
        Assert.StartsWith("data.fit is all: imputation, encoding and scaling have seen the validation and test rows. This leaks;", Assert.Single(task.Notices), StringComparison.Ordinal);

        var features = TableCoding.FromJson(task.MetadataOf(recipe)["visionfinetune.table"]).Features;
        var source = new TableSource((CsvSettings)recipe.Data);
        var encoded = features.Encode(source.Train().Append(source.Test()!));
        Assert.Equal((1309, 10), (encoded.GetLength(0), encoded.GetLength(1)));
        for (var row = 0; row < 1309; row++)
        {
            for (var column = 0; column < 10; column++)
                Assert.Equal(golden[row][column], encoded[row, column], column is 2 or 5 ? 1e-9 : 0);
        }
    }

    [Fact]
    public void What_validation_and_test_rows_say_changes_nothing_that_is_learned()
    {
        Passengers.Write(_folder.Path);
        var recipe = Homework(_folder.Path);
        recipe = recipe with { Data = (CsvSettings)recipe.Data with { Fit = FitRows.Train } };
        using var before = TableTask.Load(recipe, CPU, null);
        Assert.Empty(before.Notices);
        var rows = TableRows.Divide(recipe, new TableSource((CsvSettings)recipe.Data).Train(), null).IndicesOf(SplitName.Validation).ToHashSet();
        foreach (var (file, isHeld) in new[] { ("train.csv", (Func<int, bool>)rows.Contains), ("test.csv", _ => true) })
        {
            var lines = File.ReadAllLines(Path.Combine(_folder.Path, file));
            File.WriteAllLines(Path.Combine(_folder.Path, file), lines.Select((line, i) => i > 0 && isHeld(i - 1) ? line.Replace("male", "other", StringComparison.Ordinal) : line));
        }
        using var after = TableTask.Load(recipe, CPU, null);
        Assert.Equal(before.MetadataOf(recipe)["visionfinetune.table"], after.MetadataOf(recipe)["visionfinetune.table"]);
    }

    [Fact]
    public void A_checkpoint_predicts_without_its_run()
    {
        Passengers.Write(_folder.Path);
        var run = Vft.Run("train", "recipes/titanic.yaml", "--runs", _folder.Path, "--data", _folder.Path, "--set", "train.epochs=2").Succeeded().Output.Trim();
        var alone = Path.Combine(_folder.Path, "alone.safetensors");
        File.Copy(Path.Combine(run, "checkpoints", "best.safetensors"), alone);
        var test = Path.Combine(_folder.Path, "test.csv");
        Vft.Run("predict", alone, "--data", test, "--out", Path.Combine(_folder.Path, "a.csv")).Succeeded();
        Vft.Run("predict", run, "--data", test, "--out", Path.Combine(_folder.Path, "b.csv")).Succeeded();
        Assert.Equal(File.ReadAllText(Path.Combine(_folder.Path, "b.csv")), File.ReadAllText(Path.Combine(_folder.Path, "a.csv")));
        foreach (var split in new[] { "train", "validation" })
            Vft.Run("evaluate", run, "--split", split).Succeeded();

        AtomicFile.WriteText(test, File.ReadAllText(test).Replace("Ticket", "Tickets", StringComparison.Ordinal));
        Vft.Run("predict", run, "--data", test, "--out", Path.Combine(_folder.Path, "c.csv"))
            .Refused("test.csv has no column 'Ticket'; did you mean 'Tickets'? Its columns are PassengerId, Pclass, Name, Sex, Age, SibSp, Parch, Tickets, Fare, Cabin, Embarked, title, surname.");
        Assert.False(File.Exists(Path.Combine(_folder.Path, "c.csv")));
    }

    [Theory]
    [InlineData("Survived,Age\n1,3\n0,x\n1,5\n0,4\n", "train.csv line 3: 'Age' is \"x\"; expected a number or an empty cell.")]
    [InlineData("Survived,Age\n1,3\n,2\n1,5\n", "train.csv line 3: 'Survived' is empty; expected a class: every row to learn from needs its target.")]
    [InlineData("Survived,Ages\n1,3\n0,4\n", "'Age'")]
    public void A_bad_table_is_one_line_and_leaves_no_run_behind(string csv, string message)
    {
        _folder.File("train.csv", csv);
        var recipe = _folder.File("r.yaml", $$"""
            task: tabular-classification
            data: { source: csv, root: {{_folder.Path}}, test: none, target: Survived, features: [ { numeric: { columns: [Age] } } ], validation: 0.5, stratify: false }
            model: { name: mlp }
            """);
        var outcome = Vft.Run("train", recipe, "--runs", Path.Combine(_folder.Path, "runs"));
        Assert.Equal(2, outcome.Code);
        Assert.Contains(message, outcome.Errors, StringComparison.Ordinal);
        Assert.Single(outcome.Errors.TrimEnd().Split('\n'));
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "runs")));
    }

    private static Recipe Homework(string data) =>
        DatasetFactory.Resolve(RecipeLoader.Load(Path.Combine(SharedFiles.RepositoryRoot, "recipes", "titanic-homework.yaml")), data);
}
