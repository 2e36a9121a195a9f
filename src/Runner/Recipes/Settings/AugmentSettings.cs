using VisionFinetune.Augment;
using VisionFinetune.Augment.Mixing;

namespace VisionFinetune.Runner.Recipes.Settings;

/// <summary>The steps every image passes before the network sees it.</summary>
internal sealed record AugmentSettings
{
    /// <summary>Steps of training, in their order. Without any, images are only scaled to [0, 1].</summary>
    public IReadOnlyList<TransformSettings> Train { get; init; } = [];

    /// <summary>Steps of validation, test and prediction. Without any, images are only scaled to [0, 1].</summary>
    public IReadOnlyList<TransformSettings> Eval { get; init; } = [];

    /// <summary>Mixes each training image with another of its batch, after the steps, and their labels with it; none: every image has one
    /// label.</summary>
    public MixSettings? Mix { get; init; }
}
