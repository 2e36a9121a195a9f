using VisionFinetune.Augment.Mixing;
using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Runner.Reports;

namespace VisionFinetune.Runner.Previewing;

/// <summary>The augmentation of a recipe in two lines.</summary>
internal static class PreviewWords
{
    /// <summary>The names of the steps, and what is mixed.</summary>
    public static IReadOnlyList<string> Of(AugmentSettings augment)
    {
        var steps = augment.Train.Count == 0 ? "Images as they are" : string.Join(" → ", augment.Train.Select(Names.OfVariant));
        return augment.Mix is { } mix ? [steps, Of(mix)] : [steps];
    }

    private static string Of(MixSettings mix)
    {
        var kinds = new[] { ("mixup", mix.Mixup), ("cutmix", mix.Cutmix) }.Where(kind => kind.Item2 is not null)
            .Select(kind => $"{kind.Item1} {Numbers.Plain(kind.Item2!.Value)}");
        var share = mix.P < 1 ? $" {Numbers.Plain(100 * mix.P)}\u00A0% of the {Names.Of(mix.Per)}{(mix.Per == MixScope.Batch ? "es" : "s")}" : $" every {Names.Of(mix.Per)}";
        return $"Mixing{share}: {string.Join(" or ", kinds)}";
    }
}
