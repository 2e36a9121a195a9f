using VisionFinetune.Augment.Transforms;

namespace VisionFinetune.Augment.Chains;

/// <summary>What makes no sense between the steps of a chain. A null step is one whose own values are wrong.</summary>
internal static class ChainRules
{
    /// <summary>Steps about values in [0, 1] after normalize, and conversions that were already written.</summary>
    public static IEnumerable<TransformProblem> OfOrder(IReadOnlyList<ImageTransform?> steps)
    {
        int? normalized = null;
        int? converted = null;
        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            if (step is Normalize && normalized is not null)
                yield return new(i, Twice(step, normalized.Value, "normalized"));
            else if (step is { NeedsUnitRange: true } && normalized is not null)
                yield return new(i, TooLate(step, normalized.Value));
            else if (step is ToFloat && converted is not null)
                yield return new(i, Twice(step, converted.Value, "converted"));
            if (step is Normalize)
                normalized ??= i;
            if (step is ToFloat)
                converted ??= i;
        }
    }

    private static string Twice(ImageTransform step, int first, string done) =>
        $"{step.Name} appears twice; step {first + 1} has already {done} the values. Remove one of them.";

    private static string TooLate(ImageTransform step, int normalize) =>
        $"{step.Name} comes after normalize (step {normalize + 1}), but needs values in [0, 1]; move it before normalize.";

    /// <summary>Steps that are impossible, or surely not wanted, for images of the size that reaches them.</summary>
    public static IEnumerable<TransformProblem> OfShapes(IReadOnlyList<ImageTransform?> steps, ImageShape input)
    {
        var shape = input;
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i] is not { } step)
                yield break;
            if (step.FindRecipeProblem(shape) is { } problem)
                yield return new(i, $"{step.Name}: {problem}");
            shape = step.NominalShape(shape);
        }
    }
}
