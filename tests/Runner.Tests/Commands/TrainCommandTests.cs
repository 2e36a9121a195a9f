using System.Diagnostics;

namespace VisionFinetune.Runner.Tests.Commands;

public sealed class TrainCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Runs => Path.Combine(_folder.Path, "runs");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_leaves_exactly_what_the_contract_says()
    {
        var outcome = Vft.Run("train", _folder.File("tiny.yaml", Some.TinyRecipe), "--runs", Runs, "--device", "cpu").Succeeded();
        var run = outcome.Output.Trim();
        Assert.Equal(Directory.GetDirectories(Runs).Single(), run);
        var files = Directory.GetFiles(run, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(run, f).Replace('\\', '/')).Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "checkpoints/best.safetensors", "checkpoints/last.safetensors", "environment.json", "log.txt", "metrics.jsonl",
                "plots/accuracy.png", "plots/class-f1.png", "plots/confusion.png", "plots/learning-rate.png", "plots/loss.png", "plots/mistakes.png",
                "predictions/test.csv", "predictions/validation.csv", "recipe.yaml", "report.html", "summary.json",
            ],
            files);
        Assert.Equal(2, File.ReadAllLines(Path.Combine(run, "metrics.jsonl")).Length);
        Assert.Equal(1 + 12, File.ReadAllLines(Path.Combine(run, "predictions", "validation.csv")).Length);
        Assert.Contains("epoch 2:", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("epoch 2:", File.ReadAllText(Path.Combine(run, "log.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_prints_one_object_whose_numbers_evaluate_repeats()
    {
        var trained = Vft.Run("train", _folder.File("tiny.yaml", Some.TinyRecipe), "--runs", Runs, "--json", "--log-json").Succeeded();
        var summary = trained.Json.GetProperty("summary");
        Assert.All(trained.Errors.Trim().Split('\n'), line => Assert.StartsWith("{\"@t\":", line, StringComparison.Ordinal));
        var run = trained.Json.GetProperty("run").GetString()!;
        foreach (var split in new[] { "validation", "test" })
        {
            var evaluated = Vft.Run("evaluate", run, "--split", split, "--json").Succeeded().Json;
            var expected = summary.GetProperty(split);
            Assert.Equal(expected.GetProperty("accuracy").GetDouble(), evaluated.GetProperty("metrics").GetProperty("accuracy").GetDouble());
            Assert.Equal(expected.GetProperty("loss").GetDouble(), evaluated.GetProperty("metrics").GetProperty("loss").GetDouble(), 1e-9);
        }
        Assert.Contains("confusion", Vft.Run("evaluate", Path.GetFileName(run), "--runs", Runs).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_recipe_and_seed_give_the_same_bits_and_another_seed_others()
    {
        var recipe = _folder.File("tiny.yaml", Some.TinyRecipe);
        byte[] Weights(params string[] more) => File.ReadAllBytes(Path.Combine(
            Vft.Run(["train", recipe, "--runs", Runs, .. more]).Succeeded().Output.Trim(), "checkpoints", "last.safetensors"));
        var first = Weights();
        Assert.Equal(first, Weights());
        Assert.NotEqual(first, Weights("--set", "seed=6"));
    }

    [Fact]
    public void An_interrupted_run_says_how_to_resume_and_ends_as_if_never_interrupted()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Signals are sent with kill.");
        var recipe = _folder.File("tiny.yaml", Some.TinyRecipe.Replace("epochs: 2", "epochs: 5", StringComparison.Ordinal));
        var whole = Vft.Run("train", recipe, "--runs", Path.Combine(_folder.Path, "whole")).Succeeded().Output.Trim();

        using var process = Vft.Start("train", recipe, "--runs", Runs);
        string? line;
        do
            line = process.StandardError.ReadLine();
        while (line is not null && !line.StartsWith("epoch 2:", StringComparison.Ordinal));
        Process.Start("kill", ["-INT", process.Id.ToString()])!.WaitForExit();
        var rest = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(130, process.ExitCode);
        var run = Directory.GetDirectories(Runs).Single();
        Assert.Contains($"Interrupted. Continue with: vft train --resume {run}", rest, StringComparison.Ordinal);

        Vft.Run("train", "--resume", run).Succeeded();
        foreach (var file in new[] { "checkpoints/last.safetensors", "checkpoints/best.safetensors", "predictions/test.csv", "recipe.yaml" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole, file)), File.ReadAllBytes(Path.Combine(run, file)));
        Assert.Equal(5, File.ReadAllLines(Path.Combine(run, "metrics.jsonl")).Length);
    }

    [Fact]
    public void Mistakes_are_one_line_and_leave_no_run_behind()
    {
        var recipe = _folder.File("tiny.yaml", Some.TinyRecipe);
        Vft.Run("train").Refused("Which recipe? For example: recipes/cifar10-quickstart.yaml");
        Vft.Run("train", "no.yaml", "--runs", Runs).Refused("no.yaml: there is no such file.");
        Vft.Run("train", recipe, "--runs", Runs, "--device", "gpu").Refused("'gpu' is not a device; use auto, cpu or cuda:N.");
        Vft.Run("train", recipe, "--runs", Runs, "--resume", "x").Refused($"'x' is not a run: no folder with a recipe.yaml there or under '{Runs}'.");
        var frozen = Vft.Run("train", recipe, "--runs", Runs, "--set", "model.freeze=layer9.*");
        Assert.Equal(2, frozen.Code);
        Assert.StartsWith("model.freeze: 'layer9.*' matches no parameter;", frozen.Errors, StringComparison.Ordinal);
        Vft.Run("train", recipe, "--runs", Runs, "--set", "data={ source: cifar10, root: no-such-folder }").Refused(
            "There is no CIFAR-10 in 'no-such-folder': expected cifar-10-batches-bin/ or cifar-10-binary.tar.gz. Get it with: vft data fetch cifar10");
        Assert.False(Directory.Exists(Runs) && Directory.EnumerateFileSystemEntries(Runs).Any());
    }

    [Fact]
    public void Options_may_come_before_the_recipe()
    {
        var recipe = _folder.File("tiny.yaml", Some.TinyRecipe);
        var outcome = Vft.Run("train", "--set", "train.epochs=1", "optimizer.lr=0.02", recipe, "--runs", Runs).Succeeded();
        Assert.Contains("epochs: 1", File.ReadAllText(Path.Combine(outcome.Output.Trim(), "recipe.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_diverging_run_stops_and_says_what_to_do()
    {
        var outcome = Vft.Run("train", _folder.File("tiny.yaml", Some.TinyRecipe), "--runs", Runs, "--set", "optimizer.lr=1e5", "train.epochs=20");
        Assert.Equal(2, outcome.Code);
        Assert.Matches(@"The (training|validation) loss became .* at step \d+ with learning rate 100000; the last good checkpoint is .*\. Lower optimizer\.lr and train again\.", outcome.Errors);
    }
}
