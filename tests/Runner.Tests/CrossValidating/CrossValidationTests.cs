using System.Globalization;
using System.Text.Json;

namespace VisionFinetune.Runner.Tests.CrossValidating;

public sealed class CrossValidationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CrossValidationTests() => Passengers.Write(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_row_is_predicted_once_a_repeat_by_a_model_that_has_not_seen_it_and_an_interrupted_one_goes_on()
    {
        var run = Train("--folds", "3", "--repeats", "2").Succeeded().Output.Trim();
        var rows = File.ReadAllLines(Path.Combine(run, "predictions", "out-of-fold.csv")).Skip(1).Select(l => l.Split(',')).ToList();
        Assert.Equal(160, rows.Count);
        foreach (var repeat in rows.GroupBy(r => r[0]))
            Assert.Equal(Enumerable.Range(0, 80), repeat.Select(r => int.Parse(r[2], CultureInfo.InvariantCulture)));

        var summaryFile = Path.Combine(run, "summary.json");
        var summary = Summary(summaryFile);
        var accuracy = summary.GetProperty("last_epoch").GetProperty("accuracy");
        var folds = summary.GetProperty("runs").EnumerateArray().Select(r => (Rows: r.GetProperty("rows").GetInt64(),
            Repeat: r.GetProperty("repeat").GetInt32(), Accuracy: r.GetProperty("last").GetProperty("accuracy").GetDouble())).ToList();
        Assert.Equal(6, folds.Count);
        var repeats = folds.GroupBy(f => f.Repeat).Select(g => g.Sum(f => f.Rows * f.Accuracy) / 80).ToList();
        Assert.Equal(repeats.Average(), accuracy.GetProperty("mean").GetDouble(), 1e-12);
        Assert.Equal(Deviation(repeats), accuracy.GetProperty("deviation_over_repeats").GetDouble(), 1e-12);
        Assert.Equal(Deviation([.. folds.Select(f => f.Accuracy)]), accuracy.GetProperty("deviation_over_folds").GetDouble(), 1e-12);

        File.Delete(summaryFile);
        Directory.Delete(Path.Combine(run, "folds", "r2-f2"), recursive: true);
        Vft.Run("predict", run, "--out", Path.Combine(_folder.Path, "s.csv"))
            .Refused($"The cross-validation '{Path.GetFileName(run)}' is not finished; continue it with: vft train --resume {run}");
        Vft.Run("train", "--resume", run, "--folds", "4")
            .Refused($"Run '{Path.GetFileName(run)}' was not started with these --folds and --repeats; leave them out to continue it as it was.");
        Vft.Run("train", "--resume", run).Succeeded();
        Assert.Equal(accuracy.ToString(), Summary(summaryFile).GetProperty("last_epoch").GetProperty("accuracy").ToString());
        AssertPredictsTheMean(run);
    }

    [Fact]
    public void What_cannot_be_cross_validated_is_refused()
    {
        Train("--repeats", "2").Refused("--repeats repeats a cross-validation; say into how many parts the rows are divided: --folds 5");
        Train("--folds", "1").Refused("--folds is 1; expected 2 to 1000.");
        var images = _folder.File("tiny.yaml", Some.TinyRecipe);
        Vft.Run("train", images, "--folds", "3", "--runs", _folder.Path).Refused("--folds cross-validates tables (data.source: csv); this recipe "
            + "learns from images. Train it with several seeds instead: --set seed=1");
    }

    private void AssertPredictsTheMean(string run)
    {
        double[] Probabilities(string target)
        {
            var file = Path.Combine(_folder.Path, "p.csv");
            Vft.Run("predict", target, "--probabilities", "--out", file).Succeeded();
            return [.. File.ReadAllLines(file).Skip(1).Select(l => double.Parse(l.Split(',')[2], CultureInfo.InvariantCulture))];
        }
        var single = Directory.GetDirectories(Path.Combine(run, "folds")).Select(Probabilities).ToList();
        var mean = Probabilities(run);
        Assert.Equal((6, 20), (single.Count, mean.Length));
        for (var row = 0; row < mean.Length; row++)
            Assert.Equal(single.Average(p => p[row]), mean[row], 1e-6);
        Vft.Run("evaluate", run).Refused($"Run '{Path.GetFileName(run)}' is a cross-validation; name one of its folds, such as {Path.Combine(run, "folds", "r1-f1")}.");
    }

    private Outcome Train(params string[] options) =>
        Vft.Run(["train", "recipes/titanic.yaml", "--runs", _folder.Path, "--data", _folder.Path, "--set", "train.epochs=2", .. options]);

    private static double Deviation(List<double> values) => Math.Sqrt(values.Sum(v => Math.Pow(v - values.Average(), 2)) / (values.Count - 1));

    private static JsonElement Summary(string file) => JsonDocument.Parse(File.ReadAllText(file)).RootElement;
}
