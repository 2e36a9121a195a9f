using VisionFinetune.Augment.Policies;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Base of the automatic augmentations, which choose among many operations for each image on its own.</summary>
/// <remarks>uint8 stays uint8, with the levels of torchvision's classes; on floats in [0, 1] the same operations leave fractions, and
/// posterize and equalize round to 256 levels.</remarks>
public abstract class PolicyTransform : PixelTransform
{
    private readonly IReadOnlyList<double> _fill;

    private protected PolicyTransform(Interpolation interpolation, IReadOnlyList<double>? fill)
        : base(p: 1)
    {
        if (!Enum.IsDefined(interpolation))
            throw new ArgumentOutOfRangeException(nameof(interpolation), interpolation, "The interpolation must be nearest or bilinear.");
        _fill = fill ?? [0];
        Rules.Require(Rules.OfFill(_fill), nameof(fill));
        Kernel = new PolicyKernel(interpolation, _fill);
    }

    internal PolicyKernel Kernel { get; }

    private protected sealed override bool KeepsBytes => true;

    internal override string? FindProblem(ImageShape input) =>
        Grayscale.FindChannelProblem(input) ?? (_fill.Count == 1 || _fill.Count == input.Channels
            ? null
            : $"fill has {_fill.Count} values, but the image has {input.Channels} channel{(input.Channels == 1 ? "" : "s")}; give one value "
                + "per channel, or one for all.");

    /// <summary>One operation, all equally likely, with a random sign where it has one.</summary>
    /// <param name="space">What there is to choose from.</param>
    /// <param name="magnitude">Which of its magnitudes, given their number.</param>
    /// <param name="draw">Numbers 0 and 1 are used.</param>
    private protected static PolicyChoice Choose(IReadOnlyList<PolicyEntry> space, Func<int, int> magnitude, Draw draw)
    {
        var entry = space[(int)(draw.Uniform(0) * space.Count)];
        var value = entry.Magnitudes[entry.Magnitudes.Length == 1 ? 0 : magnitude(entry.Magnitudes.Length)];
        return new(entry.Operation, entry.IsSigned && draw.Uniform(1) < 0.5 ? -value : value);
    }
}
