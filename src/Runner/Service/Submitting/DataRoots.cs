using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Settings;

namespace VisionFinetune.Runner.Service.Submitting;

/// <summary>Where the service looks for the data that a recipe names.</summary>
internal static class DataRoots
{
    /// <summary>The recipe with an absolute data folder. A recipe is written to be run from the folder that holds <c>data/</c> and
    /// <c>recipes/</c>; here these are the service's own folders. What has no data folder, or an absolute one, stays as it is.</summary>
    public static Recipe Resolve(Recipe recipe, ServiceSettings settings) => recipe.Data switch
    {
        Cifar10Settings data => recipe with { Data = data with { Root = Resolve(data.Root, settings) } },
        FolderSettings data => recipe with { Data = data with { Root = Resolve(data.Root, settings) } },
        KaggleImagesSettings data => recipe with { Data = data with { Root = Resolve(data.Root, settings) } },
        CsvSettings data => recipe with { Data = data with { Root = Resolve(data.Root, settings) } },
        _ => recipe,
    };

    /// <summary>The data folder of a resolved recipe; none for data that is drawn.</summary>
    public static string? RootOf(Recipe recipe) => recipe.Data switch
    {
        Cifar10Settings data => data.Root,
        FolderSettings data => data.Root,
        KaggleImagesSettings data => data.Root,
        CsvSettings data => data.Root,
        _ => null,
    };

    private static string Resolve(string root, ServiceSettings settings)
    {
        if (Path.IsPathRooted(root))
            return Path.GetFullPath(root);
        return Behind(root, "data") is { } inData ? Path.GetFullPath(inData, settings.DataFolder)
            : Behind(root, "recipes") is { } inRecipes ? Path.GetFullPath(inRecipes, settings.RecipesFolder)
            : Path.GetFullPath(root, settings.DataFolder);
    }

    private static string? Behind(string root, string first) =>
        root == first ? "." : root.StartsWith($"{first}/", StringComparison.Ordinal) ? root[(first.Length + 1)..].TrimStart('/') : null;
}
