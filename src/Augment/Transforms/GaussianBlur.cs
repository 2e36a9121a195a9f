using VisionFinetune.Augment.Kernels;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Blurs each image with a bell curve whose width is drawn per image.</summary>
/// <remarks>Agrees with torchvision's <c>GaussianBlur</c> applied to every image on its own, on floats in [0, 1]; uint8 is converted
/// first. To blur some images only, put it into <see cref="RandomApply"/>.</remarks>
public sealed class GaussianBlur : PixelTransform
{
    private readonly (int Height, int Width) _kernelSize;
    private readonly (double Smallest, double Largest) _sigma;

    /// <param name="kernelSize">Side of the square that is averaged, or its width and height as torchvision has them; odd numbers of
    /// pixels.</param>
    /// <param name="sigma">Smallest and largest standard deviation in pixels, or one for all; by default 0.1 and 2.</param>
    public GaussianBlur(IReadOnlyList<int> kernelSize, IReadOnlyList<double>? sigma = null)
        : base(p: 1)
    {
        sigma ??= [0.1, 2.0];
        Rules.Require(Rules.OfKernelSize(kernelSize), nameof(kernelSize));
        Rules.Require(Rules.OfSigma(sigma), nameof(sigma));
        _kernelSize = (kernelSize[^1], kernelSize[0]);
        _sigma = (sigma[0], sigma[^1]);
    }

    internal override string Name => "gaussian_blur";

    internal override bool NeedsUnitRange => false;

    internal override string? FindProblem(ImageShape input) =>
        _kernelSize.Height / 2 < input.Height && _kernelSize.Width / 2 < input.Width
            ? null
            : $"the kernel of {_kernelSize.Height}x{_kernelSize.Width} pixels cannot be mirrored at the edges of the "
                + $"{input.Height}x{input.Width} image; use less than {2 * Math.Min(input.Height, input.Width)}.";

    private protected override Tensor Change(Tensor pixels, Levels levels, IReadOnlyList<Draw> draws) => Filters.GaussianBlur(
        pixels, _kernelSize, [.. draws.Select(draw => draw.Between(0, _sigma.Smallest, _sigma.Largest))]);
}
