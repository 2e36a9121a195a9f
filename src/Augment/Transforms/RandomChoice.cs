using static TorchSharp.torch;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Takes each image through one of some steps, drawn per image.</summary>
/// <remarks>As torchvision's <c>RandomChoice</c> applied to every image on its own.</remarks>
public sealed class RandomChoice : ContainerTransform
{
    private readonly double[] _shares;

    /// <param name="steps">At least one.</param>
    /// <param name="weights">How often each is chosen, in proportion; none for equally often.</param>
    public RandomChoice(IReadOnlyList<ImageTransform> steps, IReadOnlyList<double>? weights = null)
        : base(steps)
    {
        weights ??= [];
        Rules.Require(Settings.StepRules.OfWeights(weights, steps.Count), nameof(weights));
        var given = weights.Count == 0 ? Enumerable.Repeat(1.0, steps.Count).ToArray() : [.. weights];
        var sum = given.Sum();
        _shares = Array.ConvertAll(given, weight => weight / sum);
    }

    internal override string Name => "random_choice";

    internal override ImageShape NominalShape(ImageShape input) => Steps[0].NominalShape(input);

    /// <summary>Which step each image of a batch takes with this draw.</summary>
    internal int[] DrawChoices(int count, Draw draw)
    {
        var choice = draw.Fork(ChoiceLane);
        return [.. Enumerable.Range(0, count).Select(i => StepAt(choice.Uniform(i)))];
    }

    private protected override string? FindDisagreement(ImageShape input)
    {
        var expected = NominalShape(input);
        return Steps.Select(step => Mismatch(step.Name, step.NominalShape(input), expected, $"{Steps[0].Name} of")).FirstOrDefault(m => m is not null);
    }

    private protected override Tensor Combine(Tensor pixels, Draw draw)
    {
        var choices = DrawChoices((int)pixels.shape[0], draw);
        Tensor? result = null;
        foreach (var step in choices.Distinct().Order())
        {
            var changed = Apply(step, pixels, draw);
            result = result is null ? changed : Pixels.Choose(Array.ConvertAll(choices, c => c == step), changed, result);
        }
        return result ?? Apply(0, pixels, draw);        // an empty batch
    }

    private int StepAt(double place)
    {
        var last = Array.FindLastIndex(_shares, share => share > 0);
        for (var step = 0; step < last; step++)
        {
            place -= _shares[step];
            if (place < 0)
                return step;
        }
        return last;
    }
}
