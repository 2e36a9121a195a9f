using VisionFinetune.Augment.Kernels;
using VisionFinetune.Augment.Transforms;
using static TorchSharp.torch;
using static VisionFinetune.Augment.Policies.PolicyOperation;

namespace VisionFinetune.Augment.Policies;

/// <summary>Applies an operation of its own to every image of a batch: images with the same operation are computed together, so the number
/// of tensor operations does not grow with the batch. Agrees with torchvision's <c>_apply_op</c>; on bytes exactly, each operation ending
/// with whole levels.</summary>
/// <param name="interpolation">Of the operations that move pixels.</param>
/// <param name="fill">Colour outside the image, in [0, 1].</param>
internal sealed class PolicyKernel(Interpolation interpolation, IReadOnlyList<double> fill)
{
    /// <param name="pixels"><c>(N, C, H, W)</c> in floating point; not changed.</param>
    /// <param name="choices">One an image.</param>
    /// <param name="levels">Of the pixels.</param>
    /// <returns>The result, which may be the argument itself.</returns>
    public Tensor Apply(Tensor pixels, IReadOnlyList<PolicyChoice> choices, Levels levels)
    {
        var current = pixels;
        foreach (var group in Enumerable.Range(0, choices.Count).GroupBy(i => Family(choices[i].Operation)).Where(g => g.Key != Identity))
        {
            var rows = group.ToArray();
            current = Selection.Apply(current, rows, images => Apply(group.Key, images, [.. rows.Select(i => choices[i])], levels));
        }
        return current;
    }

    /// <summary>All that move pixels are one: a projection an image.</summary>
    private static PolicyOperation Family(PolicyOperation operation) =>
        operation is ShearX or ShearY or TranslateX or TranslateY or Rotate ? Rotate : operation;

    private Tensor Apply(PolicyOperation family, Tensor pixels, PolicyChoice[] choices, Levels levels)
    {
        var magnitudes = choices.Select(choice => choice.Magnitude);
        double[] Factors() => [.. magnitudes.Select(magnitude => 1 + magnitude)];
        return family switch
        {
            Rotate => Warp.Apply(pixels, [.. choices.Select(c => ProjectionOf(c, pixels.shape[2], pixels.shape[3]))], interpolation, fill, levels),
            Brightness => Colors.Brightness(pixels, Factors(), levels),
            Color => Colors.Saturation(pixels, Factors(), levels),
            Contrast => Colors.Contrast(pixels, Factors(), levels),
            Sharpness => Filters.Sharpness(pixels, Factors(), levels),
            Posterize => Tones.Posterize(pixels, magnitudes.Select(magnitude => (int)magnitude), levels),
            Solarize => Tones.Solarize(pixels, magnitudes, levels),
            AutoContrast => Tones.AutoContrast(pixels, levels),
            _ => Tones.Equalize(pixels, levels),
        };
    }

    /// <summary>Shears have the top left corner as their fixed point and the magnitude as their slope.</summary>
    private static Projection ProjectionOf(PolicyChoice choice, long height, long width)
    {
        var degrees = double.RadiansToDegrees(Math.Atan(choice.Magnitude));
        var corner = (-width / 2.0, -height / 2.0);
        return choice.Operation switch
        {
            ShearX => Projection.Affine(shear: (degrees, 0), center: corner),
            ShearY => Projection.Affine(shear: (0, degrees), center: corner),
            TranslateX => Projection.Affine(translate: (Math.Truncate(choice.Magnitude), 0)),
            TranslateY => Projection.Affine(translate: (0, Math.Truncate(choice.Magnitude))),
            _ => Projection.Rotation(choice.Magnitude),
        };
    }
}
