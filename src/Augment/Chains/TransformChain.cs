using VisionFinetune.Augment.Transforms;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Chains;

/// <summary>The steps of a recipe, one after the other, each with a draw of its own. The result is always floating
/// point.</summary>
/// <remarks>Step <c>i</c> gets <c>draw.Fork(i)</c>. uint8 images stay uint8 until the first step that needs fractions, which sees
/// them in [0, 1] whether the recipe says <c>to_float</c> or not.</remarks>
public sealed class TransformChain : ITransform
{
    private readonly ImageTransform[] _steps;
    private readonly Stage[] _stages;

    private TransformChain(ImageTransform[] steps)
    {
        _steps = steps;
        _stages = [.. steps.Select(Stage (step, i) => (images, draw) => step.Apply(images, draw.Fork(i)))];
    }

    /// <summary>Builds the chain in the order of the recipe.</summary>
    /// <exception cref="TransformException">The order is impossible; the message holds every problem, one a line.</exception>
    /// <exception cref="ArgumentException">A value of a step breaks its rules.</exception>
    public static TransformChain Create(IReadOnlyList<TransformSettings> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        var built = steps.Select(s => s.Build()).ToArray();
        Refuse(ChainRules.OfOrder(built));
        return new(built);
    }

    /// <summary>All problems between the steps, and between them and images of size <paramref name="input"/>, in the order of the
    /// steps.</summary>
    /// <remarks>A step whose own values break its data annotations is left to those; the sizes after it are unknown and not
    /// checked.</remarks>
    public static IReadOnlyList<TransformProblem> FindProblems(IReadOnlyList<TransformSettings> steps, ImageShape input)
    {
        ArgumentNullException.ThrowIfNull(steps);
        return Find([.. steps.Select(BuildOrNull)], input);
    }

    /// <summary>All problems of this chain with images of size <paramref name="input"/>; empty when there are none.</summary>
    public IReadOnlyList<TransformProblem> Check(ImageShape input) => Find(_steps, input);

    /// <inheritdoc/>
    public ImageShape OutputShape(ImageShape input)
    {
        Refuse(ChainRules.OfShapes(_steps, input));
        return _steps.Aggregate(input, (shape, step) => step.NominalShape(shape));
    }

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, Draw draw) => Run(images, draw, this, _stages);

    /// <summary>Which part of its source each image of a batch shows with this draw.</summary>
    public IReadOnlyList<SourceCorners> DrawSourceCorners(ImageShape input, int count, Draw draw) =>
        SourceCorners.Of(_steps, input, count, draw);

    /// <summary>The same chain with the same draws, with flips and normalisation merged into the resampling before them where
    /// that is cheaper. Agrees with this chain up to rounding; this chain stays the reference.</summary>
    public ITransform Compile() => new CompiledChain(this, ChainCompiler.Compile(_steps));

    /// <summary>Passes a batch through all stages, keeping one intermediate result at a time.</summary>
    internal static Tensor Run(Tensor images, Draw draw, TransformChain chain, IReadOnlyList<Stage> stages)
    {
        using var scope = NewDisposeScope();
        chain.OutputShape(Pixels.ShapeOf(images, "augment"));
        var current = images;
        foreach (var stage in stages)
        {
            var next = stage(current, draw);
            if (!ReferenceEquals(current, images))
                current.Dispose();
            current = next;
        }
        if (ReferenceEquals(current, images) || current.dtype == ScalarType.Byte)
            current = new ToFloat().Apply(current, draw);
        return current.MoveToOuterDisposeScope();
    }

    private static TransformProblem[] Find(ImageTransform?[] steps, ImageShape input) =>
        [.. ChainRules.OfOrder(steps).Concat(ChainRules.OfShapes(steps, input)).OrderBy(p => p.StepIndex)];

    private static ImageTransform? BuildOrNull(TransformSettings settings)
    {
        try
        {
            return settings.Build();
        }
        catch (ArgumentException)
        {
            return null;        // the data annotations of the settings say what is wrong, all at once
        }
    }

    private static void Refuse(IEnumerable<TransformProblem> problems)
    {
        var lines = problems.Select(p => $"augmentation step {p.StepIndex + 1}: {p.Message}").ToList();
        if (lines.Count > 0)
            throw new TransformException(string.Join('\n', lines));
    }
}
