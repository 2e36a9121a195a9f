using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Events;

/// <summary>What a tracker learns before the first step.</summary>
/// <param name="Run">The run's folder.</param>
/// <param name="Hyperparameters">Every setting of the recipe.</param>
/// <param name="Step">Optimizer steps already done: 0, or where a resumed run goes on.</param>
/// <param name="IsResumed">Whether epochs after <paramref name="Step"/> may have been told before.</param>
/// <param name="Facts">What a reader may want to know besides, such as the device.</param>
internal sealed record RunStart(
    RunDirectory Run, IReadOnlyList<RecipeLeaf> Hyperparameters, long Step, bool IsResumed,
    IReadOnlyList<KeyValuePair<string, string>> Facts)
{
    /// <summary>Draws some training images as the network will see them; returns none where there are no images.</summary>
    public Func<byte[]?> AugmentationSheet { get; init; } = () => null;
}
