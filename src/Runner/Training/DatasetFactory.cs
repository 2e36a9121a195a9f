using VisionFinetune.Engine;
using VisionFinetune.Engine.Randomness;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Vision.Data;

namespace VisionFinetune.Runner.Training;

/// <summary>Turns the data section of a recipe into images.</summary>
internal static class DatasetFactory
{
    /// <summary>The splits to train, validate and test with.</summary>
    /// <param name="recipe">Its data section and seed.</param>
    /// <param name="folder">Replaces the section's folder.</param>
    /// <exception cref="UserException">The data is missing or broken.</exception>
    public static ImageSplits Load(Recipe recipe, string? folder)
    {
        var key = RandomKey.Of(recipe.Seed, RandomPurpose.Split);
        var splits = Read(recipe, folder);
        if (recipe.Data is Cifar10Settings cifar)
        {
            if (cifar.Classes is not ["all"])
                splits = splits.KeepClasses(cifar.Classes);
            splits = splits.Limit(cifar.TrainLimit, cifar.TestLimit, key);
        }
        return splits.SplitValidation(recipe.Data.Validation, key);
    }

    /// <summary>Every test image, in the data's order, whatever its class. Training images need not be there.</summary>
    /// <exception cref="UserException">The data is missing or broken, or has no test images.</exception>
    public static ImageDataset LoadForPrediction(Recipe recipe, string? folder)
    {
        if (recipe.Data is Cifar10Settings cifar && Cifar10Reader.Exists(folder ?? cifar.Root))
        {
            using var images = Cifar10Reader.ReadTest(folder ?? cifar.Root);
            return WithoutLabels(images, cifar.Classes is ["all"] ? images.ClassNames : cifar.Classes);
        }
        using var splits = Read(recipe, folder);
        var test = splits.Test ?? throw new UserException($"{splits.Source} has no test images to predict.");
        return WithoutLabels(test, test.ClassNames);
    }

    private static ImageDataset WithoutLabels(ImageDataset test, IReadOnlyList<string> classNames) =>
        new(test.Name, test.Images.alias(), null, classNames, test.Ids);

    private static ImageSplits Read(Recipe recipe, string? folder) => recipe.Data switch
    {
        Cifar10Settings cifar => ReadCifar(cifar, folder, recipe.Seed),
        SyntheticSettings synthetic => Draw(synthetic, recipe.Seed, []),
        FolderSettings images => ImageFolderReader.Read(folder ?? images.Root, images.Size),
        KaggleImagesSettings kaggle => KaggleImagesReader.Read(folder ?? kaggle.Root, kaggle.Size),
        _ => throw new UserException($"Data of the kind {recipe.Data.GetType().Name} cannot be read by this version."),
    };

    private static ImageSplits ReadCifar(Cifar10Settings cifar, string? folder, long seed)
    {
        var root = folder ?? cifar.Root;
        if (Cifar10Reader.Exists(root))
            return Cifar10Reader.Read(root);
        // A folder that the user named on the command line is never replaced by drawings.
        if (folder is not null || cifar.Fallback == Cifar10Fallback.None)
        {
            throw new UserException(
                $"There is no CIFAR-10 in '{root}': expected {Cifar10Reader.FolderName}/ or {Cifar10Reader.ArchiveName}. Get it with: vft data fetch cifar10");
        }
        return Draw(new SyntheticSettings(), seed,
        [
            $"NO CIFAR-10 WAS FOUND in '{root}': training on SYNTHETIC drawings instead. These scores say nothing about CIFAR-10. Get it with: vft data fetch cifar10",
        ]);
    }

    private static ImageSplits Draw(SyntheticSettings settings, long seed, IReadOnlyList<string> notices)
    {
        ImageDataset Split(int step, int count) =>
            SyntheticImages.Create(RandomKey.Of(seed, RandomPurpose.Synthesis, step: step), count, settings.Classes, settings.Size);
        return new ImageSplits(Split(0, settings.TrainImages), null, Split(1, settings.TestImages), "synthetic drawings", notices);
    }
}
