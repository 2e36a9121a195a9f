using static TorchSharp.torch;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Base of the transforms that take different images through different steps.</summary>
/// <remarks>Each step computes the whole batch, and every image then takes the result that was drawn for it: what an image becomes does not
/// depend on its neighbours. uint8 is converted to [0, 1] first. Steps must agree on the size of their results.</remarks>
public abstract class ContainerTransform : ImageTransform
{
    private protected const int ChoiceLane = -1;

    private protected ContainerTransform(IReadOnlyList<ImageTransform> steps)
    {
        if (steps.Count == 0)
            throw new ArgumentException("There are no steps; expected at least one.", nameof(steps));
        if (steps.FirstOrDefault(step => step is Normalize or ToFloat) is { } step)
            throw new ArgumentException($"{step.Name} concerns all images and cannot be a step of another.", nameof(steps));
        Steps = [.. steps];
    }

    internal ImageTransform[] Steps { get; }

    internal sealed override bool NeedsUnitRange => Steps.Any(step => step.NeedsUnitRange);

    internal sealed override string? FindProblem(ImageShape input) => FindProblem(input, (step, shape) => step.FindProblem(shape));

    internal sealed override string? FindRecipeProblem(ImageShape input) => FindProblem(input, (step, shape) => step.FindRecipeProblem(shape));

    /// <summary>The size of the images that reach each step.</summary>
    private protected virtual IEnumerable<ImageShape> InputsOfSteps(ImageShape input) => Steps.Select(_ => input);

    /// <summary>The size every image must have in the end, whichever way it takes, and the steps that return it.</summary>
    private protected abstract string? FindDisagreement(ImageShape input);

    private protected sealed override Tensor Transform(Tensor images, Draw draw) => Combine(Pixels.ToFloat(images), draw);

    /// <summary>Lets every image take its steps.</summary>
    /// <param name="pixels">In floating point.</param>
    /// <param name="draw">Step k gets fork k.</param>
    private protected abstract Tensor Combine(Tensor pixels, Draw draw);

    /// <summary>The step with its own random numbers on a whole batch.</summary>
    private protected Tensor Apply(int step, Tensor pixels, Draw draw) => Steps[step].Apply(pixels, draw.Fork(step));

    /// <summary>Where a way through the steps ends that should end elsewhere; null when it does.</summary>
    private protected static string? Mismatch(string name, ImageShape found, ImageShape expected, string whose) => found == expected
        ? null
        : $"{name} returns images of {Text(found)}, but {whose} {Text(expected)}; write it outside, or make both the same size.";

    private static string Text(ImageShape shape) => $"{shape.Height}x{shape.Width} with {shape.Channels} channels";

    private string? FindProblem(ImageShape input, Func<ImageTransform, ImageShape, string?> find)
    {
        foreach (var (step, shape) in Steps.Zip(InputsOfSteps(input)))
        {
            if (find(step, shape) is { } problem)
                return $"{step.Name}: {problem}";
        }
        return FindDisagreement(input);
    }
}
