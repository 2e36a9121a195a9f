using System.Globalization;
using System.Text.Json;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests.Commands;

public sealed class PredictCommandTests : IDisposable
{
    private const string Recipe = """
        data: { source: cifar10 }
        model: { name: resnet18 }
        augment:
          eval:
            - resize: { size: [64, 64] }
            - normalize: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Logits_of_weights_that_PyTorch_wrote_agree_with_PyTorch()
    {
        var golden = Golden.Json("predict/resnet18-cifar5.json").GetProperty("logits").EnumerateArray().Select(r => r.Doubles()).ToArray();
        var data = FirstImages(golden.Length);
        Vft.Run(
            "predict", SharedFiles.Require("weights/resnet18-cifar5.pth"), "--recipe", _folder.File("r.yaml", Recipe),
            "--data", data, "--logits", "--out", _folder.File("logits.csv")).Succeeded();
        var rows = File.ReadAllLines(_folder.File("logits.csv")).Skip(1)
            .Select(line => line.Split(',').Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        var largest = golden.Max(row => row.Max(Math.Abs));
        Assert.Equal(golden.Length, rows.Length);
        foreach (var (expected, actual) in golden.Zip(rows))
        {
            Assert.Equal(5, actual.Length);
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4 * largest));
        }
    }

    [Fact]
    public void A_submission_follows_the_sample_and_ids_that_do_not_fit_are_refused()
    {
        var recipe = _folder.File("tiny.yaml", Some.TinyRecipe.Replace("epochs: 2", "epochs: 1", StringComparison.Ordinal));
        var run = Vft.Run("train", recipe, "--runs", Path.Combine(_folder.Path, "runs")).Succeeded().Output.Trim();
        var ids = Enumerable.Range(1, 20).Reverse().ToArray();
        var sample = _folder.File("sample.csv", "Image,Class\n" + string.Join('\n', ids.Select(i => $"{i},circle")));
        Vft.Run("predict", run, "--out", _folder.File("out.csv"), "--sample", sample, "--tta", "flip").Succeeded();
        var lines = File.ReadAllLines(_folder.File("out.csv"));
        Assert.Equal("Image,Class", lines[0]);
        Assert.Equal(ids.Select(i => $"{i}"), lines.Skip(1).Select(l => l.Split(',')[0]));

        Vft.Run("predict", run, "--out", _folder.File("p.csv"), "--probabilities").Succeeded();
        var sums = File.ReadAllLines(_folder.File("p.csv")).Skip(1).Select(l => l.Split(',').Skip(1).Sum(v => double.Parse(v, CultureInfo.InvariantCulture)));
        Assert.All(sums, sum => Assert.Equal(1, sum, 1e-5));

        var outcome = Vft.Run("predict", run, "--out", _folder.File("bad.csv"), "--sample", _folder.File("short.csv", "id,label\n1,a\n77,b\n"));
        Assert.Equal(2, outcome.Code);
        Assert.Contains(
            "1 missing from the data: '77' (line 3); 19 not in the sample: '2' (row 2), '3' (row 3), '4' (row 4), '5' (row 5), '6' (row 6), …. Nothing was written.",
            outcome.Errors, StringComparison.Ordinal);
        var labels = Vft.Run("predict", run, "--out", _folder.File("bad.csv"), "--sample", _folder.File("cats.csv", "id,label\n" + string.Concat(ids.Select(i => $"{i},cat\n"))));
        Assert.Contains("1 label(s) that are not classes of the model: 'cat' (line 2); expected 'circle', 'square', 'triangle'. Nothing was written.", labels.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path, "bad.csv*"));
        Vft.Run("predict", run, "--out", sample, "--sample", sample).Refused($"--out and --sample are both '{sample}', so the sample would be overwritten; name another file.");
        CheckProvenance(run, sample);
    }

    /// <summary>Of <c>out.csv</c>, against the files themselves.</summary>
    private void CheckProvenance(string run, string sample)
    {
        static string Sha256(string path) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)));
        using var json = JsonDocument.Parse(File.ReadAllText(_folder.File("out.csv.provenance.json")));
        var root = json.RootElement;
        var best = Path.Combine(run, "checkpoints", "best.safetensors");
        Assert.Equal(run, root.GetProperty("run").GetString());
        Assert.Equal(best, root.GetProperty("checkpoints")[0].GetProperty("path").GetString());
        Assert.Equal(Sha256(best), root.GetProperty("checkpoints")[0].GetProperty("sha256").GetString());
        Assert.Equal(1, root.GetProperty("checkpoints")[0].GetProperty("epoch").GetInt32());
        Assert.Equal(Sha256(Path.Combine(run, "recipe.yaml")), root.GetProperty("recipe_sha256").GetString());
        Assert.Equal("synthetic", root.GetProperty("data")[0].GetProperty("path").GetString());
        Assert.Matches("^[0-9a-f]{64}$", root.GetProperty("data")[0].GetProperty("sha256").GetString());
        Assert.Equal(Sha256(sample), root.GetProperty("sample").GetProperty("sha256").GetString());
        Assert.Equal("flip", root.GetProperty("options").GetProperty("tta").GetString());
        Assert.Equal(20, root.GetProperty("rows").GetInt32());
        Assert.Equal(Sha256(_folder.File("out.csv")), root.GetProperty("predictions").GetProperty("sha256").GetString());
    }

    [Fact]
    public void Weights_that_do_not_fit_the_recipe_are_refused_with_the_difference()
    {
        var outcome = Vft.Run(
            "predict", SharedFiles.Require("weights/resnet18-cifar5.pth"), "--recipe", _folder.File("r.yaml", Recipe.Replace("resnet18", "resnet50", StringComparison.Ordinal)),
            "--data", FirstImages(2), "--logits", "--out", _folder.File("logits.csv"));
        Assert.Equal(2, outcome.Code);
        Assert.Matches(@"^'resnet18-cifar5\.pth' does not fit resnet50: \d+ keys missing \(.*, …\), 0 unexpected, \d+ wrong shapes \(.*\)\.\n$", outcome.Errors);
    }

    [Fact]
    public void A_run_keeps_the_names_of_its_classes()
    {
        var recipe = _folder.File("tiny.yaml", Some.TinyRecipe.Replace("epochs: 2", "epochs: 1", StringComparison.Ordinal));
        var run = Vft.Run("train", recipe, "--runs", Path.Combine(_folder.Path, "runs")).Succeeded().Output.Trim();
        var cifar = _folder.File("r.yaml", Recipe.Replace("source: cifar10", "source: cifar10, classes: [dog, cat, frog]", StringComparison.Ordinal)
            .Replace("resnet18", "cifar_resnet20", StringComparison.Ordinal));
        var best = Path.Combine(run, "checkpoints", "best.safetensors");
        Vft.Run("predict", best, "--recipe", cifar, "--data", FirstImages(3), "--out", _folder.File("o.csv")).Succeeded();
        Assert.DoesNotContain("dog", File.ReadAllText(_folder.File("o.csv")), StringComparison.Ordinal);

        var data = SharedFiles.Require("data/cifar10");
        Vft.Run("evaluate", best, "--recipe", cifar, "--data", data).Refused(
            $"'{best}' was trained on the classes circle, square, triangle, in this order; the data has dog, cat, frog.");
    }

    [Fact]
    public void Outputs_without_names_can_only_be_written_as_logits()
    {
        var weights = SharedFiles.Require("weights/resnet18-cifar5.pth");
        Vft.Run("predict", weights, "--recipe", _folder.File("r.yaml", Recipe), "--data", FirstImages(2), "--out", _folder.File("o.csv")).Refused(
            $"'{weights}' answers with 5 classes, the recipe's data has 10, so its answers have no names; only --logits can be written.");
        Vft.Run("predict", weights, "--recipe", _folder.File("r.yaml", Recipe), "--out", _folder.Path).Refused($"--out is '{_folder.Path}'; expected the name of a CSV file to write.");
    }

    [Fact]
    public void Targets_and_options_that_make_no_sense_are_refused()
    {
        var weights = _folder.File("w.pth", "not weights");
        var recipe = _folder.File("r.yaml", Recipe);
        var output = _folder.File("o.csv");
        Vft.Run("predict", "nowhere", "--out", output).Refused("'nowhere' is neither a run nor a checkpoint: there is no such file or folder, also not under 'runs'.");
        Vft.Run("predict", weights, "--out", output).Refused($"'{weights}' is not inside a run, so the recipe is not known; name it with --recipe RECIPE.");
        Vft.Run("predict", weights, "--recipe", recipe, "--out", output, "--logits", "--probabilities").Refused("Use --logits or --probabilities, not both.");
        Assert.Equal(2, Vft.Run("predict", weights).Code);
    }

    /// <summary>A CIFAR-10 folder with the first images of the real test split.</summary>
    private string FirstImages(int count)
    {
        var test = File.ReadAllBytes(SharedFiles.Require("data/cifar10/cifar-10-batches-bin/test_batch.bin"))[..(count * 3073)];
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "cifar", "cifar-10-batches-bin")).FullName;
        File.WriteAllBytes(Path.Combine(folder, "test_batch.bin"), test);      // prediction needs no training files
        return Path.Combine(_folder.Path, "cifar");
    }
}
