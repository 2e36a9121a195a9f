using SkiaSharp;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Engine.Data;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Previewing;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Training;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Data;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Tests.Previewing;

public sealed class PreviewTests : IDisposable
{
    private const string Yaml = """
        name: mixed
        seed: 3
        data: { source: synthetic, train_images: 40, test_images: 8, classes: 3, size: 16, validation: 0.25 }
        model: { name: resnet18 }
        augment:
          train: [ { random_resized_crop: { size: 24 } }, random_horizontal_flip, trivial_augment_wide, { normalize: { mean: 0.5, std: 0.25 } }, random_erasing ]
          eval: [ { normalize: { mean: 0.5, std: 0.25 } } ]
          mix: { mixup: 0.8, cutmix: 1, per: image }
        optimizer: { name: sgd, lr: 0.01 }
        train: { epochs: 2, batch_size: 8 }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, "[]", 24)]
    [InlineData(2, "[]", 24)]
    [InlineData(1, "[{ until: 0.5, size: 12 }]", 12)]
    public void Every_step_is_shown_with_the_very_tensors_that_the_trainer_used(int accumulate, string sizes, int firstSize)
    {
        var recipe = Load($"train.accumulate={accumulate}", "train.batch_size=4", $"train.sizes={sizes}");
        using var task = new ImageTask(recipe, CPU);
        using var train = task.Samples(SplitName.Train);
        using var validation = task.Samples(SplitName.Validation);
        using var recorder = new RecordingSamples(train.Value);
        using var model = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, 3));
        using (var trainer = new Trainer(Parts(recipe, recorder, validation.Value, model)))
            trainer.Run(TestContext.Current.CancellationToken);
        using var dataset = Dataset(recipe);
        using var samples = (ImageSamples)task.Samples(SplitName.Train).Value;
        var draws = new PreviewDraws(recipe, dataset, samples);
        Assert.Equal((firstSize, 24), (recorder.Batches[0].Inputs.shape[3], recorder.Batches[^1].Inputs.shape[3]));
        Assert.Equal(2 * draws.StepsPerEpoch, (recorder.Batches.Count + accumulate - 1) / accumulate);
        using var scope = NewDisposeScope();
        for (var step = 0; step < 2 * draws.StepsPerEpoch; step++)
        {
            var perEpoch = recorder.Batches.Count / 2;
            var used = recorder.Batches[(int)(step / draws.StepsPerEpoch) * perEpoch + (int)(step % draws.StepsPerEpoch) * accumulate];
            var shown = draws.Batch(new(3, 1, 1 + (int)(step / draws.StepsPerEpoch), 1 + step % draws.StepsPerEpoch), draw: 0);
            TensorAssert.Same(used.Inputs, shown.Inputs);
            TensorAssert.Same(used.Targets, shown.Targets);
            TensorAssert.Same(used.Mixed!.Partners, shown.Mixed!.Partners);
            TensorAssert.Same(used.Mixed.Shares, shown.Mixed.Shares);
        }
    }

    [Fact]
    public void Rows_are_the_first_images_of_the_step_with_their_colours_parts_and_labels()
    {
        var recipe = Load();
        using var task = new ImageTask(recipe, CPU);
        using var dataset = Dataset(recipe);
        using var samples = (ImageSamples)task.Samples(SplitName.Train).Value;
        var draws = new PreviewDraws(recipe, dataset, samples);
        var request = new PreviewRequest(Images: 5, Draws: 3, Epoch: 2, Step: 2);
        var rows = draws.Rows(request);
        using var scope = NewDisposeScope();
        var batches = new TrainingBatches(samples, recipe.Train, recipe.Seed);
        var indices = batches.Indices(batches.Order(1), 1).data<long>().ToArray();
        Assert.Equal(indices[..5].Select(i => $"image {i}"), rows.Select(r => r.Name.Split(", ")[1]));
        var batch = draws.Batch(request, draw: 0);
        var colours = batch.Inputs.mul(0.25).add(0.5).mul(255).clamp(0, 255);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(3, rows[i].Draws.Count);
            var shown = tensor(rows[i].Draws[0].Seen.Rgb).reshape(24, 24, 3).permute(2, 0, 1).to_type(ScalarType.Float32);
            Assert.InRange(colours[i].sub(shown).abs().max().item<float>(), 0, 0.51);
            var share = batch.Mixed!.Shares[i].item<float>();
            Assert.Equal(share < 1 ? [share, 1 - share] : [1.0], rows[i].Draws[0].Labels.Select(l => l.Share), (a, b) => Math.Abs(a - b) < 1e-6);
            Assert.Equal(dataset.ClassNames[(int)batch.Targets[i].item<long>()], rows[i].Draws[0].Labels[0].Class);
            Assert.Equal(dataset.ClassNames[(int)dataset.LabelValues()[indices[i]]], rows[i].Name.Split(", ")[0]);
            Assert.True(rows[i].Draws[0].Part is { } part && part.TopLeft.Y >= 0 && part.BottomRight.Y <= 16);
            Assert.False(rows[i].Draws[0].Seen.Rgb.AsSpan().SequenceEqual(rows[i].Draws[1].Seen.Rgb));
        }
    }

    [Fact]
    public void A_chain_without_crops_has_no_frames_and_one_without_mixing_one_label()
    {
        var recipe = Load("augment.train=[random_horizontal_flip]", "augment.mix=none");
        using var task = new ImageTask(recipe, CPU);
        using var dataset = Dataset(recipe);
        using var samples = (ImageSamples)task.Samples(SplitName.Train).Value;
        var rows = new PreviewDraws(recipe, dataset, samples).Rows(new(50, 2, 1, 1));
        Assert.Equal(8, rows.Count);        // no more than the batch has
        Assert.All(rows, row => Assert.All(row.Draws, draw =>
        {
            Assert.Null(draw.Part);
            Assert.Equal(row.Name.Split(", ")[0], Assert.Single(draw.Labels).Class);
        }));
    }

    [Fact]
    public void The_sheet_has_a_row_an_image_and_a_column_a_draw()
    {
        using var task = new ImageTask(Load(), CPU);
        var request = new PreviewRequest(3, 2, 1, 1);
        var (png, steps) = task.Preview(request);
        Assert.Equal(4, steps);
        using var bitmap = SKBitmap.Decode(png);
        Assert.Equal((2 * (2 * 28 + 3 * 152 + 2 * 16 + 16), 2 * (2 * 28 + 104 + 3 * 200 - 16)), (bitmap.Width, bitmap.Height));
        Assert.Equal(png, task.Preview(request).Png);
        Assert.NotEqual(png, task.Preview(request with { Step = 2 }).Png);
        Assert.NotEqual(png, task.Preview(request with { Epoch = 2 }).Png);
    }

    [Fact]
    public void Steps_that_training_does_not_have_are_refused()
    {
        using var task = new ImageTask(Load(), CPU);
        Assert.Equal(
            "--epoch is 3, but the recipe trains 2; expected 1 to 2.",
            Assert.Throws<UserException>(() => task.Preview(new(1, 1, Epoch: 3, Step: 1))).Message);
        Assert.Equal(
            "--step is 5, but an epoch has 4; expected 1 to 4.", Assert.Throws<UserException>(() => task.Preview(new(1, 1, 1, Step: 5))).Message);
    }

    [Fact]
    public void The_command_writes_the_file_and_says_what_it_shows()
    {
        var file = Path.Combine(_folder.Path, "sheet.png");
        var json = Vft.Run("preview", _folder.File("r.yaml", Yaml), "--images", "2", "--draws", "1", "--step", "3", "--out", file, "--json").Succeeded().Json;
        Assert.Equal((file, 3, 4), (json.GetProperty("file").GetString(), json.GetProperty("step").GetInt32(), json.GetProperty("steps_per_epoch").GetInt32()));
        using var task = new ImageTask(Load(), CPU);
        Assert.Equal(task.Preview(new(2, 1, 1, 3)).Png, File.ReadAllBytes(file));
        Vft.Run("preview", _folder.File("r.yaml", Yaml), "--draws", "51").Refused("--draws is 51; expected 1 to 50.");
    }

    private Recipe Load(params string[] overrides) => RecipeLoader.Load(_folder.File("recipe.yaml", Yaml), overrides);

    private static ImageDataset Dataset(Recipe recipe)
    {
        var splits = DatasetFactory.Load(recipe);
        splits.Validation?.Dispose();
        splits.Test?.Dispose();
        return splits.Train;
    }

    private TrainerParts Parts(Recipe recipe, ISamples train, ISamples validation, nn.Module<Tensor, Tensor> model) => new()
    {
        Model = model,
        Train = train,
        Validation = validation,
        Loss = recipe.Loss,
        Optimizer = recipe.Optimizer,
        Scheduler = recipe.Scheduler,
        Settings = recipe.Train,
        Checkpoints = new CheckpointFolder(_folder.Path),
        Observer = new Silent(),
        Seed = recipe.Seed,
    };

    private sealed class Silent : ITrainingObserver
    {
        public void StepsDone(StepReport report)
        {
        }

        public void EpochDone(EpochMetrics metrics, bool isBest)
        {
        }
    }

    /// <summary>Keeps a copy of every training batch.</summary>
    private sealed class RecordingSamples(ISamples samples) : ISamples, IDisposable
    {
        public List<TrainingBatch> Batches { get; } = [];

        public long Count => samples.Count;

        public Device Device => samples.Device;

        public Tensor Targets => samples.Targets;

        public Tensor Inputs(Tensor indices, ulong? augmentation) => samples.Inputs(indices, augmentation);

        public TrainingBatch Batch(Tensor indices, ulong augmentation, int epoch)
        {
            var batch = samples.Batch(indices, augmentation, epoch);
            Batches.Add(new(Copy(batch.Inputs), Copy(batch.Targets)) { Mixed = new(Copy(batch.Mixed!.Partners), Copy(batch.Mixed.Shares)) });
            return batch;
        }

        public void Dispose() => Batches.ForEach(batch =>
        {
            foreach (var tensor in new[] { batch.Inputs, batch.Targets, batch.Mixed!.Partners, batch.Mixed.Shares })
                tensor.Dispose();
        });

        private static Tensor Copy(Tensor tensor) => tensor.clone().DetachFromDisposeScope();
    }
}
