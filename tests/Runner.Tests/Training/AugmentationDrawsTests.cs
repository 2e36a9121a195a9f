using SkiaSharp;
using VisionFinetune.Augment;
using VisionFinetune.Augment.Settings;
using VisionFinetune.Engine.Randomness;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Training;
using VisionFinetune.Vision.Data;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Tests.Training;

public sealed class AugmentationDrawsTests : IDisposable
{
    private static readonly NormalizeSettings s_normalize = new() { Mean = [0.4, 0.5, 0.6], Std = [0.2, 0.25, 0.3] };

    private readonly ImageDataset _split = SyntheticImages.Create(1, 20, 4, 12);
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _split.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Without_random_steps_every_draw_is_the_original_with_or_without_normalisation()
    {
        foreach (var steps in new TransformSettings[][] { [], [s_normalize] })
        {
            var rows = AugmentationDraws.Of(_split, ImageTask.Chain(steps, "train", _split.Shape), steps, 3, images: 5, draws: 2);
            Assert.Equal(["image 0", "image 4", "image 8", "image 12", "image 16"], rows.Select(r => r.Name.Split(", ")[1]));
            Assert.All(rows, row => Assert.All(row.Draws, draw => Assert.Equal(row.Original.Rgb, draw.Rgb)));
        }
    }

    [Fact]
    public void Draws_are_those_of_training_and_differ_between_epochs()
    {
        TransformSettings[] steps = [new RandomResizedCropSettings { Size = [12] }, new RandomHorizontalFlipSettings(), s_normalize];
        var chain = ImageTask.Chain(steps, "train", _split.Shape);
        var rows = AugmentationDraws.Of(_split, chain, steps, seed: 3, images: 20, draws: 2);
        using var scope = NewDisposeScope();
        for (var epoch = 0; epoch < 2; epoch++)
        {
            var seen = chain.Apply(_split.Images, new Draw(RandomKey.Of(3, RandomPurpose.Augment, epoch)));
            var colours = seen.mul(tensor([0.2f, 0.25f, 0.3f]).reshape(1, 3, 1, 1)).add(tensor([0.4f, 0.5f, 0.6f]).reshape(1, 3, 1, 1)).mul(255);
            var shown = stack([.. rows.Select(r => tensor(r.Draws[epoch].Rgb).reshape(12, 12, 3).permute(2, 0, 1))]);
            Assert.InRange(colours.sub(shown).abs().max().item<float>(), 0, 0.51);
        }
        Assert.Contains(rows, row => !row.Draws[0].Rgb.AsSpan().SequenceEqual(row.Draws[1].Rgb));
    }

    [Fact]
    public void The_sheet_is_drawn_from_a_recipe_without_training_and_a_table_has_none()
    {
        var recipe = RecipeLoader.Load(_folder.File("tiny.yaml", Some.TinyRecipe));
        using var task = LearningTask.Load(recipe, CPU);
        var png = task.AugmentationSheet(images: 3, draws: 2)!;
        using var bitmap = SKBitmap.Decode(png);
        Assert.Equal((2 * (2 * 24 + 3 * 140 - 12), 2 * (2 * 24 + 64 + 3 * 164 - 12)), (bitmap.Width, bitmap.Height));
        Assert.Equal(png, task.AugmentationSheet(images: 3, draws: 2));

        Passengers.Write(_folder.Path);
        var table = DatasetFactory.Resolve(RecipeLoader.Load(Path.Combine(Testing.SharedFiles.RepositoryRoot, "recipes", "titanic.yaml")), _folder.Path);
        using var rows = LearningTask.Load(table, CPU);
        Assert.Null(rows.AugmentationSheet(images: 3, draws: 2));
    }
}
