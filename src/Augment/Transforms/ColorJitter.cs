using VisionFinetune.Augment.Kernels;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Changes brightness, contrast, saturation and hue of each image by factors, and in an order, drawn per image.</summary>
/// <remarks>Agrees with torchvision's <c>ColorJitter</c> applied to every image on its own, on floats in [0, 1]; uint8 is converted
/// first. Each factor is uniform in its interval; all orders are equally likely.</remarks>
public sealed class ColorJitter : PixelTransform
{
    private const int OrderLane = -2;

    private readonly Adjustment[] _adjustments;

    /// <param name="brightness">One number b for factors in [max(0, 1 - b), 1 + b], or their smallest and largest; none by default.</param>
    /// <param name="contrast">The same for contrast.</param>
    /// <param name="saturation">The same for saturation.</param>
    /// <param name="hue">One number h for turns of the colour wheel in [-h, h], at most 0.5, or their smallest and largest.</param>
    public ColorJitter(
        IReadOnlyList<double>? brightness = null, IReadOnlyList<double>? contrast = null, IReadOnlyList<double>? saturation = null,
        IReadOnlyList<double>? hue = null)
        : base(p: 1)
    {
        static (double Smallest, double Largest) Factors(string name, IReadOnlyList<double>? values)
        {
            Rules.Require(Rules.OfStrength(name, values ?? [0]), name);
            return values switch { null => (1, 1), [var one] => (Math.Max(0, 1 - one), 1 + one), _ => (values[0], values[1]) };
        }
        Rules.Require(Rules.OfHue(hue ?? [0]), nameof(hue));
        (double, double) turns = hue switch { null => (0, 0), [var one] => (-one, one), _ => (hue[0], hue[1]) };
        _adjustments =
        [
            new(Factors(nameof(brightness), brightness), 1, Colors.Brightness),
            new(Factors(nameof(contrast), contrast), 1, Colors.Contrast),
            new(Factors(nameof(saturation), saturation), 1, Colors.Saturation),
            new(turns, 0, (pixels, values, _) => Colors.Hue(pixels, values)),
        ];
    }

    internal override string Name => "color_jitter";

    internal override string? FindProblem(ImageShape input) => Grayscale.FindChannelProblem(input);

    /// <summary>What one image gets: the adjustments' numbers in their order, and the factor of each adjustment.</summary>
    internal (int[] Order, double[] Factors) DrawPlan(Draw draw) => (
        draw.Fork(OrderLane).Order(_adjustments.Length),
        [.. _adjustments.Select((adjustment, k) => draw.Between(k, adjustment.Factors.Smallest, adjustment.Factors.Largest))]);

    private protected override Tensor Change(Tensor pixels, Levels levels, IReadOnlyList<Draw> draws)
    {
        var plans = draws.Select(DrawPlan).ToArray();
        var current = pixels;
        for (var place = 0; place < _adjustments.Length; place++)
        {
            for (var k = 0; k < _adjustments.Length; k++)
            {
                var adjustment = _adjustments[k];
                if (adjustment.IsOff)
                    continue;
                var rows = Selection.Where(plans.Length, i => plans[i].Order[place] == k);
                current = Selection.Apply(current, rows, images => adjustment.Apply(images, [.. rows.Select(i => plans[i].Factors[k])], levels));
            }
        }
        return current;
    }

    /// <summary>One of the four.</summary>
    /// <param name="Factors">Between which they are drawn.</param>
    /// <param name="Neutral">The factor that changes nothing.</param>
    /// <param name="Apply">The kernel.</param>
    private sealed record Adjustment((double Smallest, double Largest) Factors, double Neutral, Func<Tensor, IReadOnlyList<double>, Levels, Tensor> Apply)
    {
        public bool IsOff => Factors.Smallest == Neutral && Factors.Largest == Neutral;
    }
}
