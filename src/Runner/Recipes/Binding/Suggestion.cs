using VisionFinetune.Engine;

namespace VisionFinetune.Runner.Recipes.Binding;

/// <summary>What a user may have meant by a name that does not exist.</summary>
internal static class Suggestion
{
    private const int LongestName = 64;

    /// <summary>Words other libraries and habits use, and the words of recipes.</summary>
    private static readonly Dictionary<string, string[]> Synonyms = new(StringComparer.Ordinal)
    {
        ["learningrate"] = ["lr"],
        ["epoch"] = ["epochs"],
        ["numepochs"] = ["epochs"],
        ["maxepochs"] = ["epochs"],
        ["batch"] = ["batch_size", "step"],
        ["bs"] = ["batch_size"],
        ["lrscheduler"] = ["scheduler"],
        ["schedule"] = ["scheduler"],
        ["criterion"] = ["loss"],
        ["optim"] = ["optimizer"],
        ["network"] = ["model"],
        ["dataset"] = ["data"],
        ["training"] = ["train"],
        ["augmentation"] = ["augment"],
        ["augmentations"] = ["augment"],
        ["transforms"] = ["augment"],
        ["test"] = ["eval"],
        ["val"] = ["validation", "eval"],
        ["valid"] = ["validation", "eval"],
        ["valsplit"] = ["validation"],
        ["validation"] = ["eval"],
        ["arch"] = ["name"],
        ["architecture"] = ["name"],
        ["type"] = ["name", "source"],
        ["name"] = ["source"],
        ["source"] = ["name"],
        ["pretrained"] = ["weights"],
        ["path"] = ["root"],
        ["folder"] = ["root"],
        ["directory"] = ["root"],
        ["decay"] = ["weight_decay"],
        ["l2"] = ["weight_decay"],
        ["smoothing"] = ["label_smoothing"],
        ["etamin"] = ["min_lr"],
        ["amp"] = ["precision"],
        ["float32"] = ["fp32"],
        ["totensor"] = ["to_float"],
        ["flip"] = ["random_horizontal_flip"],
        ["hflip"] = ["random_horizontal_flip"],
        ["vflip"] = ["random_vertical_flip"],
        ["rotate"] = ["random_rotation"],
        ["affine"] = ["random_affine"],
        ["jitter"] = ["color_jitter"],
        ["blur"] = ["gaussian_blur"],
        ["sharpness"] = ["random_adjust_sharpness"],
        ["cutout"] = ["random_erasing"],
        ["trivialaugment"] = ["trivial_augment_wide"],
        ["none"] = ["constant"],
        ["steplr"] = ["step"],
        ["cosineannealing"] = ["cosine"],
        ["cosineannealinglr"] = ["cosine"],
        ["reducelronplateau"] = ["plateau"],
        ["multisteplr"] = ["multistep"],
        ["exponentiallr"] = ["exponential"],
        ["linearlr"] = ["linear"],
        ["polynomiallr"] = ["polynomial"],
        ["poly"] = ["polynomial"],
        ["cosineannealingwarmrestarts"] = ["cosine_restarts"],
        ["sgdr"] = ["cosine_restarts"],
        ["onecyclelr"] = ["one_cycle"],
        ["totaliters"] = ["total"],
        ["totalsteps"] = ["total"],
        ["tmax"] = ["total"],
        ["annealstrategy"] = ["anneal"],
        ["warmupepochs"] = ["warmup"],
        ["warmupsteps"] = ["warmup"],
        ["crossentropyloss"] = ["cross_entropy"],
        ["ce"] = ["cross_entropy"],
        ["focalloss"] = ["focal"],
        ["bcewithlogitsloss"] = ["bce"],
        ["binarycrossentropy"] = ["bce"],
        ["mae"] = ["l1", "validation_mae"],
        ["l1loss"] = ["l1"],
        ["huberloss"] = ["huber"],
        ["accuracy"] = ["validation_accuracy"],
        ["f1"] = ["validation_f1_macro"],
        ["mcc"] = ["validation_matthews"],
        ["auc"] = ["validation_roc_auc"],
        ["ece"] = ["validation_calibration_error"],
    };

    /// <summary>The candidate nearest to <paramref name="text"/>, or null when none is near.</summary>
    public static string? Nearest(string text, IReadOnlyList<string> candidates)
    {
        var name = Normal(text);
        if (name.Length is 0 or > LongestName)
            return null;
        if (Same(text, candidates) is { } same)
            return same;
        var nearest = candidates.Select(c => (Name: c, Distance: Spelling.Distance(name, Normal(c)))).OrderBy(c => c.Distance).FirstOrDefault();
        if (nearest.Name is not null && nearest.Distance <= Math.Max(1, name.Length / 3) && nearest.Distance < name.Length)
            return nearest.Name;
        var containing = candidates.Where(c => name.Length >= 4 && Normal(c).Contains(name, StringComparison.Ordinal)).ToList();
        return containing.Count == 1 ? containing[0] : null;
    }

    /// <summary>The candidate that is the same word in another spelling, or another word for it.</summary>
    public static string? Same(string text, IReadOnlyList<string> candidates)
    {
        var name = Normal(text);
        return candidates.FirstOrDefault(c => Normal(c) == name)
            ?? (Synonyms.TryGetValue(name, out var meant) ? candidates.FirstOrDefault(meant.Contains) : null);
    }

    /// <summary><c>; did you mean 'lr'?</c>, or the empty text.</summary>
    public static string Ending(string? nearest) => nearest is null ? "" : $"; did you mean '{nearest}'?";

    private static string Normal(string text) => new([.. text.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);
}
