using System.Diagnostics;
using VisionFinetune.Runner.Training;

namespace VisionFinetune.Runner.Tests.Commands;

public sealed class TrainCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Runs => Path.Combine(_folder.Path, "runs");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_leaves_exactly_these_files()
    {
        var outcome = Vft.Run("train", _folder.File("tiny.yaml", Some.TinyRecipe), "--runs", Runs, "--device", "cpu", "--set", "train.checkpoint.min_seconds=0").Succeeded();
        var run = outcome.Output.Trim();
        Assert.Equal(Directory.GetDirectories(Runs).Single(), run);
        var files = Directory.GetFiles(run, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(run, f).Replace('\\', '/')).Order(StringComparer.Ordinal).ToList();
        Assert.InRange(files.RemoveAll(f => f.StartsWith("plots/mistakes/", StringComparison.Ordinal)), 1, 12);       // one for each wrong answer
        var events = Assert.Single(files, f => f.StartsWith("events.out.tfevents.", StringComparison.Ordinal));
        Assert.Equal(
            [
                ".lock", ".lock.owner", "checkpoints/best.safetensors", "checkpoints/last.safetensors", "checkpoints/previous.safetensors", "environment.json",
                "events.jsonl", events, "log.txt", "metrics.jsonl", "plots/accuracy.png", "plots/augmentation.png", "plots/class-f1.png", "plots/confusion.png",
                "plots/learning-rate.png", "plots/loss.png", "plots/mistakes.png", "plots/reliability.png",
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
        var trained = Vft.RunAlone("train", _folder.File("tiny.yaml", Some.TinyRecipe), "--runs", Runs, "--json", "--log-json").Succeeded();
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
        var recipe = _folder.File("tiny.yaml", Some.TinyRecipe.Replace("epochs: 2", "epochs: 10", StringComparison.Ordinal));       // the signal comes long before the end
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

        const string differs = "Leave them out to continue the run as it was, or start a new one without --resume.";
        Assert.Contains(differs, Vft.Run("train", recipe, "--set", "seed=9", "--resume", run).Errors, StringComparison.Ordinal);
        Vft.Run("train", recipe, "--resume", run).Succeeded();      // the recipe may be named again, if it is the same
        foreach (var file in new[] { "checkpoints/last.safetensors", "checkpoints/best.safetensors", "predictions/test.csv", "recipe.yaml" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole, file)), File.ReadAllBytes(Path.Combine(run, file)));
        Assert.Equal(10, File.ReadAllLines(Path.Combine(run, "metrics.jsonl")).Length);
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
        Assert.Contains("\nmodel.freeze: 'layer9.*' matches no parameter;", frozen.Errors, StringComparison.Ordinal);
        Vft.Run("train", recipe, "--runs", Runs, "--data", "x").Refused(
            "--data names a folder, but the recipe's data has 'source: synthetic', which draws its images; leave --data out or change data.source.");
        Vft.Run("train", recipe, "--runs", "").Refused("--runs is ''; expected a folder.");
        Assert.Equal(2, Vft.Run("train", recipe, "--runs", Path.Combine(recipe, "x")).Code);
        Vft.Run("train", recipe, "--runs", Runs, "--set", "data={ source: cifar10, root: no-such-folder }").Refused(
            "There is no CIFAR-10 in 'no-such-folder': expected cifar-10-batches-bin/ or cifar-10-binary.tar.gz. Get it with: vft data fetch cifar10");
        Assert.False(Directory.Exists(Runs) && Directory.EnumerateFileSystemEntries(Runs).Any());
    }

    [Fact]
    public void Without_CIFAR10_the_fallback_draws_images_says_so_loudly_and_records_it()
    {
        var recipe = _folder.File("q.yaml", Some.TinyRecipe
            .Replace("{ source: synthetic, train_images: 60, test_images: 20, classes: 3, size: 32, validation: 0.2 }", "{ source: cifar10, root: no-such-folder, fallback: synthetic }", StringComparison.Ordinal)
            .Replace("epochs: 2, batch_size: 16", "epochs: 1, batch_size: 500", StringComparison.Ordinal)
            .Replace("size: 32", "size: 8", StringComparison.Ordinal)
            .Replace("eval: [ ", "eval: [ { resize: { size: [8, 8] } }, ", StringComparison.Ordinal)
            .Replace("{ name: cifar_resnet20 }", "{ name: cifar_resnet20, freeze: backbone }", StringComparison.Ordinal));
        var outcome = Vft.Run("train", recipe, "--runs", Runs).Succeeded();
        Assert.Contains("There is NO CIFAR-10 in 'no-such-folder'.", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("THIS IS NOT CIFAR-10 but SYNTHETIC drawings", outcome.Errors, StringComparison.Ordinal);
        var run = outcome.Output.Trim();
        Assert.Contains("source: synthetic", File.ReadAllText(Path.Combine(run, "recipe.yaml")), StringComparison.Ordinal);
        Assert.Contains("THIS IS NOT CIFAR-10", File.ReadAllText(Path.Combine(run, "report.html")), StringComparison.Ordinal);

        var classes = Vft.Run("train", recipe, "--runs", Runs, "--set", "data.classes=[cat,dog]");
        Assert.StartsWith("There is no CIFAR-10 in 'no-such-folder'", classes.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_last_batch_of_one_image_trains_with_finite_numbers()
    {
        var outcome = Vft.Run("train", _folder.File("tiny.yaml", Some.TinyRecipe), "--runs", Runs, "--json", "--set", "train.batch_size=47").Succeeded();   // 48 = 47 + 1
        Assert.True(double.IsFinite(outcome.Json.GetProperty("summary").GetProperty("best_validation_loss").GetDouble()));
    }

    [Fact]
    public void An_automatic_batch_size_is_a_number_in_the_run()
    {
        var recipe = _folder.File("tiny.yaml", Some.TinyRecipe);
        var outcome = Vft.Run("train", recipe, "--runs", Runs, "--set", "train.batch_size=auto", "--set", "train.epochs=1").Succeeded();
        Assert.Matches(@"batch_size: auto is 4 here, since an epoch is to have 8 batches \(4: \S+ images/s\)\. The learning rate stays as written\.", outcome.Errors);
        var run = outcome.Output.Trim();
        Assert.Contains("batch_size: 4\n", File.ReadAllText(Path.Combine(run, "recipe.yaml")).Replace(", eval", "\n", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("batch_size: 4", RunMetadata.RecipeText(Path.Combine(run, "checkpoints", "last.safetensors")), StringComparison.Ordinal);
        var preview = Vft.Run("preview", recipe, "--out", Path.Combine(Runs, "sheet.png"), "--set", "train.batch_size=auto");
        Assert.Equal(2, preview.Code);
        Assert.Contains("\n'train.batch_size' is auto, which only vft train and vft lr-find choose; write a number, such as --set train.batch_size=64.", preview.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_refuses_what_would_not_continue_the_same_run()
    {
        var recipe = _folder.File("tiny.yaml", Some.TinyRecipe);
        var run = Vft.Run("train", recipe, "--runs", Runs).Succeeded().Output.Trim();
        var summary = File.ReadAllText(Path.Combine(run, "summary.json"));
        var finished = Vft.Run("train", "--resume", run).Succeeded();
        Assert.Contains("is finished; there is nothing to resume", finished.Errors, StringComparison.Ordinal);
        Assert.Equal(summary, File.ReadAllText(Path.Combine(run, "summary.json")));

        File.Delete(Path.Combine(run, "summary.json"));
        Vft.Run("train", "--resume", run, "--set", "seed=1").Refused("--resume continues a run exactly as it was; --set cannot change it. Start a new run instead.");
        File.WriteAllText(Path.Combine(run, "recipe.yaml"), File.ReadAllText(Path.Combine(run, "recipe.yaml")).Replace("lr: 0.01", "lr: 0.5", StringComparison.Ordinal));
        Vft.Run("train", "--resume", run).Refused(
            $"'{Path.Combine(run, "recipe.yaml")}' was changed after the checkpoint was written. Restore it to continue the run, or start a new one: vft train {Path.Combine(run, "recipe.yaml")}");
    }

    [Fact]
    public void Random_steps_in_the_evaluation_chain_are_refused_with_their_line()
    {
        var recipe = _folder.File("r.yaml", Some.TinyRecipe.Replace("eval: [ {", "eval: [ random_horizontal_flip, {", StringComparison.Ordinal));
        Vft.Run("recipe", "check", recipe).Refused(
            $"{recipe}:7:11: 'augment.eval[0]' is random_horizontal_flip, but validation, test and prediction must not be random; use resize and center_crop, or move the step to augment.train.");
    }

    [Fact]
    public void Unknown_commands_and_options_are_one_line()
    {
        Vft.Run("trian").Refused("Unrecognized command or argument 'trian'. ('vft --help' lists the commands; each has --help with an example.)");
        Assert.Single(Vft.Run("evaluate", "x", "--split", "foo").Errors.Trim().Split('\n'));
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
