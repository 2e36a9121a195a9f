using System.Globalization;
using System.Text.Json;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Commands;
using VisionFinetune.Runner.Tests.Commands;

namespace VisionFinetune.Runner.Tests.Predicting;

/// <summary>Several runs that answer together, and probabilities divided by a temperature.</summary>
[Collection(ConsoleTests.Name)]
public sealed class EnsembleTests : IDisposable
{
    private const string Table = """
        task: tabular-classification
        data: { source: csv, root: ROOT, target: y, validation: 0.4, features: [ { numeric: { columns: [a, b] } } ] }
        model: { name: mlp, hidden: [8] }
        optimizer: { name: sgd, lr: 0.1 }
        train: { epochs: 3, batch_size: 16 }
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly string _recipe;

    public EnsembleTests()
    {
        var rows = Enumerable.Range(0, 80).Select(i => $"{i % 9 - 4},{i % 7 - 3},{(i * 5 % 3 == 0 ? "maybe" : i % 9 + i % 7 > 7 ? "yes" : "no")}");
        _folder.File("train.csv", "a,b,y\n" + string.Join('\n', rows) + "\n");
        _folder.File("test.csv", "a,b\n1,2\n-3,1\n4,-2\n0,0\n");
        _recipe = _folder.File("table.yaml", Table.Replace("ROOT", _folder.Path, StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Runs_answer_with_the_mean_of_their_probabilities()
    {
        var (one, two) = (Train("seed=1"), Train("seed=2"));
        var (p1, p2, both) = (Probabilities(one), Probabilities(two), Probabilities(one, two));
        Assert.NotEqual(p1, p2);
        Assert.All(both.Zip(p1.Zip(p2)), row => Assert.Equal((row.Second.First + row.Second.Second) / 2, row.First, 1e-6));
        using var provenance = JsonDocument.Parse(File.ReadAllText(_folder.File("p.csv.provenance.json")));
        Assert.Equal(2, provenance.RootElement.GetProperty("checkpoints").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, provenance.RootElement.GetProperty("run").ValueKind);

        Assert.EndsWith("is named twice, so it would count twice; name every run once.", Refused(one, one), StringComparison.Ordinal);
        var other = Train("data.target=a", "task=tabular-regression", "data.features=[ { numeric: { columns: [b] } } ]", "loss=mse");
        Assert.Contains("only answers to the same question can be averaged.", Refused(one, other), StringComparison.Ordinal);
    }

    [Fact]
    public void Calibrated_probabilities_are_those_of_divided_logits()
    {
        var run = Train("seed=3");
        using var summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "summary.json")));
        var scaling = summary.RootElement.GetProperty("temperature");
        var temperature = scaling.GetProperty("temperature").GetDouble();
        Assert.True(scaling.GetProperty("log_loss").GetDouble() <= scaling.GetProperty("log_loss_before").GetDouble());
        var expected = Predict([run], "--logits").SelectMany(row =>
        {
            var powers = row.Select(logit => Math.Exp(logit / temperature)).ToList();
            return powers.Select(p => p / powers.Sum());
        });
        Assert.All(expected.Zip(Probabilities(run, "--calibrated")), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.Equal("--calibrated makes probabilities believable; logits and values are written as they are. Leave it out.", Refused(run, "--calibrated", "--logits"));
        var last = Path.Combine(run, "checkpoints", "last.safetensors");
        Assert.EndsWith("is not the best checkpoint of a run, for which alone a temperature is fitted; leave out --calibrated.", Refused(last, "--calibrated"), StringComparison.Ordinal);
    }

    private string Train(params string[] settings) =>
        CommandRun.Of(TrainCommand.Create(), [_recipe, "--runs", Path.Combine(_folder.Path, "runs"), "--set", .. settings]).Output.Trim();

    private List<double> Probabilities(params string[] arguments) => [.. Predict(arguments, "--probabilities").SelectMany(row => row.Skip(1))];

    private List<double[]> Predict(string[] arguments, string kind)
    {
        var path = _folder.File("p.csv");
        CommandRun.Of(PredictCommand.Create(), [.. arguments, "--out", path, kind]);
        return [.. File.ReadLines(path).Skip(1).Select(line => line.Split(',').Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray())];
    }

    private string Refused(params string[] arguments) => Assert.Throws<UserException>(
        () => CommandRun.Of(PredictCommand.Create(), [.. arguments, "--out", _folder.File("refused.csv")])).Message;
}
