using VisionFinetune.Engine;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Service.Index;

namespace VisionFinetune.Runner.Service.Api;

/// <summary>What a comparison reads of a run.</summary>
/// <param name="Place">The run.</param>
/// <param name="Recipe">None where it is damaged.</param>
/// <param name="Epochs">None where they are damaged.</param>
/// <param name="Problem">What is damaged.</param>
internal sealed record ComparedFiles(RunPlace Place, Recipe? Recipe, IReadOnlyList<EpochMetrics> Epochs, string? Problem)
{
    public static ComparedFiles Read(RunPlace place)
    {
        var (recipe, bad) = Try(() => RecipeLoader.Load(place.Run.RecipeFile));
        var (epochs, worse) = Try(place.Run.ReadMetrics);
        return new ComparedFiles(place, recipe, epochs ?? [], bad ?? worse);
    }

    private static (T? Value, string? Problem) Try<T>(Func<T> read)
        where T : class
    {
        try
        {
            return (read(), null);
        }
        catch (UserException e)
        {
            return (null, e.Message);
        }
    }
}
