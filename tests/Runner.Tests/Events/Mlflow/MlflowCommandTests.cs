using System.Text.Json;

namespace VisionFinetune.Runner.Tests.Events.Mlflow;

/// <summary><c>vft train --mlflow</c> as a user runs it.</summary>
public sealed class MlflowCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public MlflowCommandTests() => Passengers.Write(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_is_mirrored_and_resumed_in_the_same_run()
    {
        using var server = new MlflowStub();
        var run = Train("--mlflow", server.Address.TrimEnd('/'), "--mlflow-experiment", "Titanic").Succeeded().Output.Trim();
        Assert.Equal(("Titanic", "adamw"), (server.Experiment, server.Params["optimizer.name"]));
        Assert.Equal(2, server.Metrics.Count(m => m.Key == "validation/accuracy"));
        Assert.Contains("7/r1/artifacts/plots/confusion.png", server.Files.Keys);
        Assert.Equal(Path.GetFileName(run), (string)server.Updates.First()["run_name"]!);
        var memory = JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "mlflow.json"))).RootElement;
        Assert.Equal((server.Address, "r1"), (memory.GetProperty("address").GetString(), memory.GetProperty("run_id").GetString()));

        File.Delete(Path.Combine(run, "summary.json"));
        Vft.Run("train", "--resume", run, "--mlflow", server.Address, "--mlflow-experiment", "Other")
            .Refused($"Run '{Path.GetFileName(run)}' is mirrored to the experiment 'Titanic'; leave --mlflow-experiment out to go on there.");
        Vft.Run("train", "--resume", run).Succeeded();
        Assert.Equal(["RUNNING", "FINISHED", "RUNNING", "FINISHED"], server.Updates.Select(u => (string)u["status"]!));
        Assert.Equal(2, server.Metrics.Count(m => m.Key == "validation/accuracy"));
    }

    [Fact]
    public void Wrong_options_are_refused_before_anything_begins()
    {
        Train("--mlflow", "sqlite:///mlflow.db").Refused("--mlflow is 'sqlite:///mlflow.db'; expected the address of an MLflow server, such as http://127.0.0.1:5000.");
        Train("--mlflow", "http://me:secret@127.0.0.1:5000")
            .Refused("--mlflow holds a password, which would end up in log files; put a token into MLFLOW_TRACKING_TOKEN instead.");
        Train("--mlflow-experiment", "x").Refused("--mlflow-experiment needs a server: --mlflow http://127.0.0.1:5000");
        Train("--mlflow", "http://127.0.0.1:1", "--folds", "2").Refused("--mlflow mirrors single runs, not the folds of a cross-validation; leave it out.");
        var unreachable = Train("--mlflow", "http://127.0.0.1:1");
        Assert.Equal(2, unreachable.Code);
        Assert.Contains("MLflow at http://127.0.0.1:1/: it cannot be reached: ", unreachable.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "runs")));
    }

    private Outcome Train(params string[] options) => Vft.Run(
        ["train", "recipes/titanic.yaml", "--runs", Path.Combine(_folder.Path, "runs"), "--data", _folder.Path, "--set", "train.epochs=2", .. options]);
}
