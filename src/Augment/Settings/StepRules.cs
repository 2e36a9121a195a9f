namespace VisionFinetune.Augment.Settings;

/// <summary>Rules on whole steps.</summary>
internal static class StepRules
{
    /// <summary>Steps that stand inside another and change some images only.</summary>
    public static string? OfNested(IReadOnlyList<TransformSettings>? steps)
    {
        if (steps is null or { Count: 0 })
            return "There are no steps; expected at least one, such as [random_grayscale: { p: 1 }].";
        return steps.Any(step => step is NormalizeSettings or ToFloatSettings)
            ? "normalize and to_float concern all images; write them as steps of their own, outside."
            : null;
    }

    /// <summary>How often each of some steps is chosen; no weights at all for equally often.</summary>
    public static string? OfWeights(IReadOnlyList<double>? weights, int steps)
    {
        if (weights is null || (weights.Count != 0 && weights.Count != steps))
            return $"There are {weights?.Count ?? 0} weights for {steps} steps; expected as many, or none.";
        return weights.All(w => w >= 0 && double.IsFinite(w)) && (weights.Count == 0 || weights.Any(w => w > 0))
            ? null
            : "The weights must be 0 or more, and one of them above 0.";
    }
}
