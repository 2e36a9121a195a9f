using System.Diagnostics;
using VisionFinetune.Engine.Checkpoints;

namespace VisionFinetune.Runner.Tests.Reliability;

public sealed class InterruptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _recipe;

    public InterruptionTests()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Signals are sent with kill.");
        Passengers.Write(_folder.Path);
        _recipe = _folder.File("endless.yaml", Endless(_folder.Path));
    }

    private string Runs => Path.Combine(_folder.Path, "runs");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ctrl_C_leaves_a_checkpoint_and_a_report_and_resuming_ends_as_if_never_interrupted()
    {
        var scenario = KillScenario.All(_folder.Path)[^1];
        var recipe = _folder.File("recipe.yaml", scenario.Recipe);
        var whole = Vft.RunAlone("train", recipe, "--runs", Path.Combine(_folder.Path, "whole")).Succeeded().Output.Trim();

        using var process = Vft.Start("train", recipe, "--runs", Runs);
        Shell.WaitForLine(process, "epoch 1:");
        Shell.Signal(process, "INT");
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(130, process.ExitCode);
        var run = Directory.GetDirectories(Runs).Single();
        Assert.Contains("Stopping after this step; once more to leave at once", errors, StringComparison.Ordinal);
        Assert.Contains($"Interrupted. Continue with: vft train --resume {run}", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(run, "summary.json")));
        var report = File.ReadAllText(Path.Combine(run, "report.html"));
        Assert.Matches($@"Interrupted after \d+ of {scenario.Epochs} epochs, at step \d+\. Continue with: vft train --resume", report);
        Assert.True(File.Exists(Path.Combine(run, "plots", "loss.png")));

        Vft.RunAlone("train", "--resume", run).Succeeded();
        foreach (var file in new[] { "checkpoints/last.safetensors", "checkpoints/best.safetensors", "predictions/validation.csv" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole, file)), File.ReadAllBytes(Path.Combine(run, file)));
        Assert.DoesNotContain("Interrupted after", File.ReadAllText(Path.Combine(run, "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_interrupted_in_its_first_epoch_can_be_resumed_there()
    {
        using var process = Vft.Start("train", _recipe, "--runs", Runs);
        Shell.WaitForLine(process, "Training ");
        Shell.Signal(process, "INT");
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(130, process.ExitCode);
        var run = Directory.GetDirectories(Runs).Single();
        var progress = Checkpoint.ProgressIn(SafeTensors.ReadMetadata(Path.Combine(run, "checkpoints", "last.safetensors")))!;
        Assert.Equal(0, progress.Epoch);
        Assert.Contains("No epoch was finished.", File.ReadAllText(Path.Combine(run, "report.html")), StringComparison.Ordinal);

        using var resumed = Vft.Start("train", "--resume", run);
        Shell.WaitForLine(resumed, $"Resuming after epoch 0, step {progress.Step}");
        Shell.Signal(resumed, "INT");
        resumed.StandardError.ReadToEnd();
        resumed.WaitForExit();
        Assert.Equal(130, resumed.ExitCode);
    }

    [Fact]
    public void The_second_Ctrl_C_leaves_at_once_and_the_newest_checkpoint_is_intact()
    {
        // Steps of some seconds: the first signal waits for the end of one, the second does not.
        var recipe = _folder.File("slow.yaml", Slow);
        using var process = Vft.Start("train", recipe, "--runs", Runs, "--set", "train.epochs=1", "train.checkpoint.min_seconds=0");
        Shell.WaitForLine(process, "Training ");
        var run = Directory.GetDirectories(Runs).Single();
        Shell.Signal(process, "INT");
        Shell.WaitForLine(process, "Stopping after this step");
        Shell.Signal(process, "INT");
        var clock = Stopwatch.StartNew();
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(130, process.ExitCode);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 20);
        Assert.False(File.Exists(Path.Combine(run, "report.html")));
        var checkpoints = new CheckpointFolder(Path.Combine(run, "checkpoints"));
        if (checkpoints.Recover(_ => { }))
            SafeTensors.Verify(checkpoints.Last);
        Assert.Contains(checkpoints.IsStarted ? "Resuming" : "it starts from its beginning", ResumeAndStop(run), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_processes_cannot_work_on_one_run()
    {
        using var process = Vft.Start("train", _recipe, "--runs", Runs);
        Shell.WaitForLine(process, "Training ");
        var run = Directory.GetDirectories(Runs).Single();
        Vft.RunAlone("train", "--resume", run).Refused(
            $"'{run}' is in use by process {process.Id}. Wait until it has ended, or stop it (Ctrl-C) and resume then.");
        process.Kill();
        process.WaitForExit();
        Assert.Contains("it starts from its beginning", ResumeAndStop(run), StringComparison.Ordinal);      // a lock does not outlive its owner
    }

    /// <summary>Some ten thousand epochs of a table.</summary>
    private static string Endless(string data) => KillScenario.All(data)[0].Recipe
        .Replace("epochs: 12", "epochs: 20000", StringComparison.Ordinal)
        .Replace("every_steps: 1, min_seconds: 0", "min_seconds: 86400", StringComparison.Ordinal)
        .Replace("  batch_size: 8", "  log_every: 1000\n  batch_size: 2", StringComparison.Ordinal)
        .Replace("eval_batch_size: 1", "eval_batch_size: 64", StringComparison.Ordinal);

    private static string Slow => """
        name: slow
        data: { source: synthetic, train_images: 250, test_images: 4, classes: 2, size: 96, validation: 0.1 }
        model: { name: resnet18 }
        augment: { train: [ { normalize: { mean: 0.5, std: 0.25 } } ], eval: [ { normalize: { mean: 0.5, std: 0.25 } } ] }
        train: { epochs: 1, batch_size: 96 }
        """;

    private static string ResumeAndStop(string run)
    {
        using var process = Vft.Start("train", "--resume", run);
        var log = new List<string>();
        while (process.StandardError.ReadLine() is { } line)
        {
            log.Add(line);
            if (line.StartsWith("Training ", StringComparison.Ordinal))
                break;
        }
        process.Kill();
        process.WaitForExit();
        return string.Join('\n', log);
    }
}
