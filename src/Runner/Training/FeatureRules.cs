using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Runner.Recipes.Settings;

namespace VisionFinetune.Runner.Training;

/// <summary>When an image's way through the frozen stages of a network is the same in every epoch, bit for bit.</summary>
internal static class FeatureRules
{
    /// <summary>Why it is not, and the way out; null where it is.</summary>
    /// <param name="recipe">A checked recipe for images.</param>
    /// <param name="frozenStages">Stages below the first one that is trained in any epoch.</param>
    public static string? Obstacle(Recipe recipe, int frozenStages)
    {
        var model = (ResNetSettings)recipe.Model;
        if (frozenStages == 0)
        {
            return recipe.FineTune is { HeadEpochs: > 0 }
                ? "'fine_tune' thaws the whole network after its first epochs"
                : "'model.freeze' leaves no whole stage at the input untrained";
        }
        if (model.NormStatistics == NormStatistics.Follow)
            return "batch normalisation follows the training images ('model.norm_statistics: frozen' keeps it as it is)";
        if (model.StochasticDepth > 0 && frozenStages > 1)
            return "'model.stochastic_depth' drops blocks of the frozen stages at random";
        if (recipe.Train.Sizes.Count > 0)
            return "'train.sizes' changes the size of the images";
        if (recipe.Augment.Mix is not null)
            return "'augment.mix' mixes images at random";
        var random = recipe.Augment.Train.Where(step => step.IsRandom).Select(Names.OfVariant).Distinct().ToList();
        return random.Count > 0 ? $"'augment.train' has random steps ({string.Join(", ", random)})" : null;
    }
}
