using VisionFinetune.Engine;
using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Training;
using VisionFinetune.Vision.Features;
using VisionFinetune.Vision.Models;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Tests.Training;

public sealed class FeatureCachingTests : IDisposable
{
    private const string Frozen = """
        name: frozen
        data: { source: synthetic, train_images: 40, test_images: 10, classes: 3, size: 32, validation: 0.2 }
        model: { name: cifar_resnet20, weights: WEIGHTS, freeze: backbone, norm_statistics: frozen }
        augment: { train: [ { resize: { size: 32 } }, normalize: { mean: 0.5, std: 0.25 } ] }
        optimizer: { name: sgd, lr: 1e-4 }
        train: { epochs: 3, batch_size: 8, precision: fp32 }
        """;

    private readonly TemporaryFolder _folder = new();

    public FeatureCachingTests()
    {
        using var model = ResNetFactory.Create("cifar_resnet20", 3, seed: 1);
        SafeTensors.Write(Weights, [.. model.state_dict()], new Dictionary<string, string>());
    }

    private string Weights => Path.Combine(_folder.Path, "pretrained.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_tells_that_it_keeps_features_and_ends_as_it_does_without()
    {
        var kept = Train();
        var computed = Train("train.feature_cache=none");
        Assert.Equal(Tensors(computed), Tensors(kept));
        Assert.Equal(Losses(computed), Losses(kept));
        Assert.Equal(3, Losses(kept).Count);
        Assert.Contains("Features: the first 4 of 5 stages are frozen and computed once; the others train on 64 values an image (1 MiB)", Log(kept), StringComparison.Ordinal);
        Assert.DoesNotContain("Features", Log(computed), StringComparison.Ordinal);
    }

    public static TheoryData<string[], bool, string> Obstacles() => new()
    {
        { ["model.norm_statistics=follow"], true, "batch normalisation follows the training images ('model.norm_statistics: frozen' keeps it as it is)" },
        { ["model.stochastic_depth=0.1"], true, "'model.stochastic_depth' drops blocks of the frozen stages at random" },
        { ["augment.mix={ mixup: 0.4 }"], true, "'augment.mix' mixes images at random" },
        {
            ["augment.train=[random_horizontal_flip, random_horizontal_flip, color_jitter: { hue: 0.1 }]"], true,
            "'augment.train' has random steps (random_horizontal_flip, color_jitter)"
        },
        { ["model.freeze=none"], false, "'model.freeze' leaves no whole stage at the input untrained" },
        { ["model.freeze=layer1.*"], false, "'model.freeze' leaves no whole stage at the input untrained" },
        { ["model.freeze=none", "fine_tune={ head_epochs: 1 }"], false, "'fine_tune' thaws the whole network after its first epochs" },
    };

    [Theory]
    [MemberData(nameof(Obstacles))]
    public void Where_features_change_from_epoch_to_epoch_the_reason_is_told_or_the_recipe_refused(string[] changes, bool isTold, string reason)
    {
        var (caches, said) = Decide(changes);
        Assert.False(caches);
        Assert.Equal(isTold ? [$"Features are computed anew in every epoch: {reason}"] : [], said);
        var error = Assert.Throws<UserException>(() => Decide([.. changes, "train.feature_cache=memory"]));
        Assert.Equal($"'train.feature_cache' is memory, but {reason}; write auto or none.", error.Message);
    }

    [Fact]
    public void Features_that_need_too_much_memory_are_computed_anew_or_kept_in_a_file()
    {
        string[] large = ["data.train_images=400", "model.freeze=[conv1.*, bn1.*]", "train.feature_cache_mib=10"];     // 16 channels of 32x32 pixels
        var reason = "they would take 25 MiB, and 'train.feature_cache_mib' allows 10 ('feature_cache: file' keeps them in a file)";
        var (caches, said) = Decide(large);
        Assert.False(caches);
        Assert.Equal([$"Features are computed anew in every epoch: {reason}"], said);
        Assert.Equal($"'train.feature_cache' is memory, but {reason}; write auto or none.",
            Assert.Throws<UserException>(() => Decide([.. large, "train.feature_cache=memory"])).Message);
        Assert.True(Decide([.. large, "train.feature_cache=file"]).Caches);        // nothing is computed yet
    }

    [Fact]
    public void The_folder_of_files_is_the_one_the_environment_names()
    {
        var features = _folder.File("features");
        Environment.SetEnvironmentVariable(FeatureFolder.Variable, features);
        try
        {
            var (_, first) = Decide(["train.feature_cache=file"], prepare: true);
            var files = Directory.GetFiles(features).Order(StringComparer.Ordinal).ToArray();
            Assert.Equal(["cifar_resnet20-train", "cifar_resnet20-validation"], files.Select(file => Path.GetFileName(file)[..^26]));
            Assert.Equal([$"Features are kept in {files[0]} (0 MiB)", $"Features are kept in {files[1]} (0 MiB)"], first.Skip(1));
            var (_, second) = Decide(["train.feature_cache=file", "train.epochs=9", "optimizer.lr=0.5"], prepare: true);
            Assert.Equal([$"Features are read from {files[0]}", $"Features are read from {files[1]}"], second.Skip(1));
            Decide(["train.feature_cache=file", "train.batch_size=7", "augment.eval=grayscale"], prepare: true);
            Assert.Equal(4, Directory.GetFiles(features).Length);       // another partition, and other steps
        }
        finally
        {
            Environment.SetEnvironmentVariable(FeatureFolder.Variable, null);
        }
    }

    [Fact]
    public void Tables_have_no_features_to_keep()
    {
        Assert.False(DecideTable("").Caches);
        Assert.Empty(DecideTable("").Said);
        Assert.Equal("'train.feature_cache' is file, but a network for tables has no frozen stages; write auto or none.",
            Assert.Throws<UserException>(() => DecideTable("feature_cache: file, ")).Message);
    }

    private string Train(params string[] changes) => Vft.Run(
        ["train", _folder.File("frozen.yaml", Frozen.Replace("WEIGHTS", Weights, StringComparison.Ordinal)), "--runs", _folder.File("runs"), .. changes.SelectMany(change => new[] { "--set", change })])
        .Succeeded().Output.Trim();

    private static List<(double Train, double Validation)> Losses(string run) =>
        [.. RunDirectory.Open(run, "").ReadMetrics().Select(epoch => (epoch.TrainLoss, epoch.ValidationLoss))];

    private static List<(string, string)> Tensors(string run)
    {
        using var scope = NewDisposeScope();
        return [.. SafeTensors.Read(Path.Combine(run, "checkpoints", "last.safetensors")).Tensors.Select(t => (t.Key, Convert.ToHexString(t.Value.bytes)))];
    }

    private static string Log(string run) => File.ReadAllText(Path.Combine(run, "log.txt"));

    private (bool Caches, List<string> Said) Decide(string[] changes, bool prepare = false) =>
        Decide(RecipeLoader.Parse(Frozen.Replace("WEIGHTS", Weights, StringComparison.Ordinal), "frozen.yaml", overrides: changes), prepare);

    private (bool Caches, List<string> Said) DecideTable(string setting)
    {
        var table = _folder.File("train.csv", "a,b,y\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"{i},{i * i},{(i % 2 == 0 ? "even" : "odd")}\n")));
        return Decide(RecipeLoader.Parse($$"""
            name: table
            task: tabular-classification
            data: { source: csv, root: '{{Path.GetDirectoryName(table)}}', train: train.csv, target: y, validation: 0.2, features: [{ numeric: { columns: [a] } }] }
            model: { name: mlp, hidden: [4] }
            train: { {{setting}}epochs: 1 }
            """, "table.yaml"), prepare: false);
    }

    private static (bool Caches, List<string> Said) Decide(Recipe recipe, bool prepare)
    {
        var said = new List<string>();
        using var task = LearningTask.Load(recipe, CPU);
        var (model, _) = task.CreateModel(resume: false);
        using var owned = model;
        using var train = task.Samples(SplitName.Train);
        using var validation = task.Samples(SplitName.Validation);
        using var caching = FeatureCaching.For(recipe, task, model, train.Value, validation.Value, autocast: null, said.Add);
        if (prepare)
            caching!.Prepare(TestContext.Current.CancellationToken);
        return (caching is not null, said);
    }
}
