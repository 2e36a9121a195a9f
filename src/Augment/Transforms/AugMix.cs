using VisionFinetune.Augment.Kernels;
using VisionFinetune.Augment.Policies;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Mixes each image with several differently augmented copies of itself, drawn per image (Hendrycks et al., 2019).</summary>
/// <remarks>Operations, magnitudes and probabilities of torchvision's <c>AugMix</c>. It is the augmentation alone, without the paper's
/// consistency loss.</remarks>
public sealed class AugMix : PolicyTransform
{
    private const int WeightLane = -2, ShareLane = -3, DepthLane = -4;
    private const int MostRandomDepth = 3;

    private readonly int _severity, _width, _depth;
    private readonly double _alpha;
    private readonly bool _allOperations;

    /// <param name="severity">Strengths are drawn among the weakest so many of ten, 1 to 10.</param>
    /// <param name="mixtureWidth">Copies.</param>
    /// <param name="chainDepth">Operations a copy; 0 for 1 to 3, drawn for each.</param>
    /// <param name="alpha">Of the distributions of the weights: large for equal shares.</param>
    /// <param name="allOps">Whether brightness, colour, contrast and sharpness are among the operations.</param>
    /// <param name="interpolation">Of the operations that move pixels.</param>
    /// <param name="fill">Colour outside the image, one number in [0, 1] a channel or one for all; black by default.</param>
    public AugMix(
        int severity = 3, int mixtureWidth = 3, int chainDepth = 0, double alpha = 1, bool allOps = true,
        Interpolation interpolation = Interpolation.Bilinear, IReadOnlyList<double>? fill = null)
        : base(interpolation, fill)
    {
        if (severity is < 1 or > PolicySpace.AugMixBins)
            throw new ArgumentOutOfRangeException(nameof(severity), severity, "The severity must be in [1, 10].");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(mixtureWidth);
        ArgumentOutOfRangeException.ThrowIfNegative(chainDepth);
        if (alpha is not (> 0 and <= Rules.LargestAlpha))       // also rejects NaN
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, $"Alpha must be above 0 and at most {Rules.LargestAlpha}.");
        (_severity, _width, _depth, _alpha, _allOperations) = (severity, mixtureWidth, chainDepth, alpha, allOps);
    }

    internal override string Name => "aug_mix";

    /// <summary>The share of the image itself, then of each copy; together 1.</summary>
    internal double[] DrawShares(Draw draw)
    {
        var weights = RandomShares.Of(_alpha, 2, draw.Fork(WeightLane));
        return [weights[0], .. RandomShares.Of(_alpha, _width, draw.Fork(ShareLane)).Select(share => weights[1] * share)];
    }

    /// <summary>The operations of one copy of an image.</summary>
    internal PolicyChoice[] DrawChoices(IReadOnlyList<PolicyEntry> space, int copy, Draw draw)
    {
        var ofCopy = draw.Fork(copy);
        var depth = _depth > 0 ? _depth : 1 + (int)(ofCopy.Fork(DepthLane).Uniform(0) * MostRandomDepth);
        return [.. Enumerable.Range(0, depth).Select(ofCopy.Fork).Select(d => Choose(space, _ => (int)(d.Uniform(2) * _severity), d))];
    }

    private protected override Tensor Change(Tensor pixels, Levels levels, IReadOnlyList<Draw> draws)
    {
        var space = PolicySpace.AugMix(Pixels.ShapeOf(pixels, Name), _allOperations);
        var shares = draws.Select(DrawShares).ToArray();
        var mixture = pixels.mul(Shares(0));
        for (var copy = 0; copy < _width; copy++)
        {
            var choices = draws.Select(draw => DrawChoices(space, copy, draw)).ToArray();
            var current = pixels;
            for (var layer = 0; layer < choices.Max(ofImage => ofImage.Length); layer++)
                current = Kernel.Apply(current, Array.ConvertAll(choices, ofImage => ofImage.ElementAtOrDefault(layer)), levels);
            mixture.addcmul_(current, Shares(copy + 1), 1);
        }
        return levels.Fit(mixture);

        Tensor Shares(int part) => Selection.PerImage(shares.Select(ofImage => ofImage[part]), pixels);
    }
}
