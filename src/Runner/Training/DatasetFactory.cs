using Serilog;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Randomness;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Vision.Data;

namespace VisionFinetune.Runner.Training;

/// <summary>Turns the data section of a recipe into images.</summary>
internal static class DatasetFactory
{
    /// <summary>The recipe with the data it really uses: an absolute folder, and drawings where they take CIFAR-10's place. A run
    /// records this, so that resuming and evaluating it never silently see other data.</summary>
    /// <param name="recipe">As the user wrote it.</param>
    /// <param name="folder">Replaces the recipe's folder.</param>
    /// <exception cref="UserException">CIFAR-10 is not there and nothing may take its place.</exception>
    public static Recipe Resolve(Recipe recipe, string? folder) => recipe.Data switch
    {
        Cifar10Settings cifar => Resolve(recipe, cifar, folder),
        FolderSettings images => recipe with { Data = images with { Root = Path.GetFullPath(folder ?? images.Root) } },
        KaggleImagesSettings kaggle => recipe with { Data = kaggle with { Root = Path.GetFullPath(folder ?? kaggle.Root) } },
        CsvSettings csv => recipe with { Data = csv with { Root = Path.GetFullPath(folder ?? csv.Root) } },
        _ when folder is not null => throw new UserException(
            "--data names a folder, but the recipe's data has 'source: synthetic', which draws its images; leave --data out or "
                + "change data.source."),
        _ => recipe,
    };

    /// <summary>The splits to train, validate and test with.</summary>
    /// <param name="recipe">A resolved recipe.</param>
    /// <exception cref="UserException">The data is missing or broken.</exception>
    public static ImageSplits Load(Recipe recipe)
    {
        var key = RandomKey.Of(recipe.Seed, RandomPurpose.Split);
        var splits = Read(recipe);
        if (recipe.Data is Cifar10Settings cifar)
        {
            if (cifar.Classes is not ["all"])
                splits = splits.KeepClasses(cifar.Classes);
            splits = splits.Limit(cifar.TrainLimit, cifar.TestLimit, key);
        }
        return splits.SplitValidation(recipe.Data.Validation, key);
    }

    /// <summary>Every test image, in the data's order, whatever its class. For CIFAR-10 the training images need not be there.</summary>
    /// <param name="recipe">A resolved recipe.</param>
    /// <param name="notices">What a user must know about the data.</param>
    /// <exception cref="UserException">The data is missing or broken, or has no test images.</exception>
    public static ImageDataset LoadForPrediction(Recipe recipe, out IReadOnlyList<string> notices)
    {
        notices = [];
        if (recipe.Data is Cifar10Settings cifar)
        {
            using var images = Cifar10Reader.ReadTest(cifar.Root);
            return images.Relabel(null, cifar.Classes is ["all"] ? images.ClassNames : cifar.Classes);
        }
        using var splits = Read(recipe);
        notices = splits.Notices;
        var test = splits.Test ?? throw new UserException($"{splits.Source} has no test images to predict.");
        return test.Relabel(null, test.ClassNames);
    }

    private static Recipe Resolve(Recipe recipe, Cifar10Settings cifar, string? folder)
    {
        var root = folder ?? cifar.Root;
        if (Cifar10Reader.Exists(root))
            return recipe with { Data = cifar with { Root = Path.GetFullPath(root), Fallback = Cifar10Fallback.None } };
        // A folder that the user named on the command line is never replaced by drawings, nor are named classes.
        if (folder is null && cifar.Fallback == Cifar10Fallback.Synthetic && cifar.Classes is ["all"])
        {
            Log.Warning("There is NO CIFAR-10 in '{Root:l}'. Get it with: vft data fetch cifar10", root);
            return recipe with { Data = new SyntheticSettings { Validation = cifar.Validation } };
        }
        throw new UserException(
            $"There is no CIFAR-10 in '{root}': expected {Cifar10Reader.FolderName}/ or {Cifar10Reader.ArchiveName}. Get it "
                + "with: vft data fetch cifar10");
    }

    private static ImageSplits Read(Recipe recipe) => recipe.Data switch
    {
        Cifar10Settings cifar => Cifar10Reader.Read(cifar.Root),
        SyntheticSettings synthetic => Draw(synthetic, recipe.Seed),
        FolderSettings images => ImageFolderReader.Read(images.Root, images.Size, ImageCaches.Options(images.Cache)),
        KaggleImagesSettings kaggle => KaggleImagesReader.Read(kaggle.Root, kaggle.Size, ImageCaches.Options(kaggle.Cache)),
        _ => throw new UserException($"Data of the kind {recipe.Data.GetType().Name} cannot be read by this version."),
    };

    private static ImageSplits Draw(SyntheticSettings settings, long seed)
    {
        ImageDataset Split(int part, int count) =>
            SyntheticImages.Create(RandomKey.Of(seed, RandomPurpose.Synthesis, step: part), count, settings.Classes, settings.Size);
        return new ImageSplits(Split(0, settings.TrainImages), null, Split(1, settings.TestImages), "synthetic drawings",
            ["THIS IS NOT CIFAR-10 but SYNTHETIC drawings: the scores say nothing about real images."]);
    }
}
