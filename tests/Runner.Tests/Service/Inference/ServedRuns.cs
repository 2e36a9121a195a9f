using SkiaSharp;
using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Training;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Models;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Tests.Service.Inference;

/// <summary>Runs as training leaves them, with weights that nobody trained.</summary>
internal static class ServedRuns
{
    private static readonly string[] s_classes = ["cat", "dog", "owl"];

    /// <summary>A run over a folder of images of 32 pixels.</summary>
    public static string Images(string runs, string data, string id = "images") => Write(runs, id, $$"""
        name: images
        data: { source: folder, root: {{data}}, size: 32 }
        model: { name: cifar_resnet20 }
        augment:
          eval: [ { resize: { size: [40, 40] } }, { center_crop: { size: 32 } }, { normalize: { mean: 0.5, std: 0.25 } } ]
        """, recipe =>
    {
        var model = ResNetFactory.Create("cifar_resnet20", s_classes.Length, seed: 7);
        return (model, RunMetadata.Of(s_classes, recipe));
    });

    /// <summary>A run over the passengers.</summary>
    public static string Table(string runs, string data, string id = "table") => Write(runs, id, File.ReadAllText(
        Path.Combine(SharedFiles.RepositoryRoot, "recipes", "titanic.yaml")), recipe =>
    {
        using var task = TableTask.Load(recipe, CPU, null);
        return (task.CreateModel(resume: false).Model, task.MetadataOf(recipe));
    }, $"data.root={data}");

    /// <summary>A regression with two outputs over the apples and oranges.</summary>
    public static string Regression(string runs, string id = "regression", int seed = 1) => Write(runs, id, File.ReadAllText(
        Path.Combine(SharedFiles.RepositoryRoot, "recipes", "apples-oranges.yaml")), recipe =>
    {
        using var task = TableTask.Load(recipe, CPU, null);
        return (task.CreateModel(resume: false).Model, task.MetadataOf(recipe));
    }, $"data.root={Path.Combine(SharedFiles.RepositoryRoot, "recipes", "tables")}", $"seed={seed}");

    /// <summary>A picture whose pixels depend on the seed only.</summary>
    public static byte[] Png(int seed, int width = 32, int height = 32)
    {
        var draws = Golden.Uniform($"picture {seed}", width * height * 3);
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var i = 0; i < width * height; i++)
        {
            bitmap.SetPixel(i % width, i / width, new SKColor(
                (byte)(256 * draws[3 * i]), (byte)(256 * draws[3 * i + 1]), (byte)(256 * draws[3 * i + 2])));
        }
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static string Write(
        string runs, string id, string yaml, Func<Recipe, (nn.Module<Tensor, Tensor> Model, IReadOnlyDictionary<string, string> Metadata)> create, params string[] set)
    {
        var recipe = RecipeLoader.Parse(yaml, "r.yaml", overrides: set);
        var folder = Directory.CreateDirectory(Path.Combine(runs, id)).FullName;
        File.WriteAllText(Path.Combine(folder, "recipe.yaml"), RecipeWriter.Write(recipe));
        var checkpoints = new CheckpointFolder(Directory.CreateDirectory(Path.Combine(folder, "checkpoints")).FullName);
        using var scope = NewDisposeScope();
        var (model, metadata) = create(recipe);
        using (model)
            SafeTensors.Write(checkpoints.Best, model.state_dict(), metadata);
        return folder;
    }
}
