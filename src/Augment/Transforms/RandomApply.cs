using static TorchSharp.torch;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Takes each image through all of some steps, one after the other, with probability <c>p</c>, drawn per image.</summary>
/// <remarks>As torchvision's <c>RandomApply</c> applied to every image on its own.</remarks>
public sealed class RandomApply : ContainerTransform
{
    private readonly double _p;

    /// <param name="steps">At least one.</param>
    /// <param name="p">Probability in [0, 1].</param>
    public RandomApply(IReadOnlyList<ImageTransform> steps, double p = 0.5)
        : base(steps) => _p = Rules.Probability(p, nameof(p));

    internal override string Name => "random_apply";

    /// <summary>Which images of a batch take the steps with this draw.</summary>
    internal bool[] DrawChoices(int count, Draw draw) => Pixels.Toss(count, _p, draw.Fork(ChoiceLane));

    private protected override IEnumerable<ImageShape> InputsOfSteps(ImageShape input)
    {
        foreach (var step in Steps)
        {
            yield return input;
            input = step.NominalShape(input);
        }
    }

    private protected override string? FindDisagreement(ImageShape input) => Mismatch(
        Steps[^1].Name, Steps.Aggregate(input, (shape, step) => step.NominalShape(shape)), input, "images that do not take it are");

    private protected override Tensor Combine(Tensor pixels, Draw draw)
    {
        var chosen = DrawChoices((int)pixels.shape[0], draw);
        if (!chosen.Contains(true))
            return pixels.clone();
        var changed = pixels;
        for (var step = 0; step < Steps.Length; step++)
            changed = Apply(step, changed, draw);
        return Pixels.Choose(chosen, changed, pixels);
    }
}
