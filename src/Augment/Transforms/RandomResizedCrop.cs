using VisionFinetune.Augment.Resampling;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Cuts a random rectangle out of every image and scales it to one size, bilinear (Szegedy et al., 2015, section
/// 6).</summary>
/// <remarks>The rectangles are distributed as those of torchvision's <c>RandomResizedCrop</c>, drawn per image; the pixels are
/// those of its <c>resized_crop</c>. uint8 comes back as float32 in [0, 1].</remarks>
public sealed class RandomResizedCrop : ImageTransform, IResampling
{
    private const int Attempts = 10;        // as torchvision; then the largest fitting centre

    private readonly int _height;
    private readonly int _width;
    private readonly (double Smallest, double Largest) _scale;
    private readonly (double Smallest, double Largest) _ratio;
    private readonly bool _antialias;

    /// <param name="size">Side of the square result, or its height and width, in pixels.</param>
    /// <param name="scale">Smallest and largest share of the image's area, in (0, 1]; by default 0.08 and 1.</param>
    /// <param name="ratio">Smallest and largest width over height; by default 3/4 and 4/3. Log-uniform between them.</param>
    /// <param name="antialias">Whether shrinking averages over all the pixels it merges.</param>
    public RandomResizedCrop(
        IReadOnlyList<int> size, IReadOnlyList<double>? scale = null, IReadOnlyList<double>? ratio = null, bool antialias = true)
    {
        scale ??= [0.08, 1.0];
        ratio ??= [3.0 / 4.0, 4.0 / 3.0];
        Rules.Require(Rules.OfSize(size), nameof(size));
        Rules.Require(Rules.OfInterval("scale", scale, 1), nameof(scale));
        Rules.Require(Rules.OfInterval("ratio", ratio, Rules.LargestRatio), nameof(ratio));
        (_height, _width) = Rules.Rectangle(size);
        _scale = (scale[0], scale[1]);
        _ratio = (ratio[0], ratio[1]);
        _antialias = antialias;
    }

    internal override string Name => "random_resized_crop";

    internal override ImageShape NominalShape(ImageShape input) => input with { Height = _height, Width = _width };

    /// <summary>The rectangles that <see cref="ImageTransform.Apply"/> cuts out of a batch with this draw.</summary>
    public IReadOnlyList<CropBox> DrawBoxes(ImageShape input, int count, Draw draw)
    {
        var boxes = new CropBox[count];
        for (var i = 0; i < count; i++)
            boxes[i] = DrawBox(input, draw.Fork(i));
        return boxes;
    }

    ResamplePlan IResampling.Plan(ImageShape input, int count, Draw draw)
    {
        var boxes = DrawBoxes(input, count, draw);
        return new(
            [.. boxes.Select(b => new AxisSpan(b.Top, b.Height))], [.. boxes.Select(b => new AxisSpan(b.Left, b.Width))],
            _height, _width, _antialias);
    }

    private protected override Tensor Transform(Tensor images, Draw draw) =>
        Resampler.Apply(images, ((IResampling)this).Plan(Pixels.ShapeOf(images, Name), (int)images.shape[0], draw));

    private CropBox DrawBox(ImageShape input, Draw draw)
    {
        double area = (double)input.Height * input.Width;
        var (logSmallest, logLargest) = (Math.Log(_ratio.Smallest), Math.Log(_ratio.Largest));
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var target = area * (_scale.Smallest + (_scale.Largest - _scale.Smallest) * draw.Uniform(4 * attempt));
            var ratio = Math.Exp(logSmallest + (logLargest - logSmallest) * draw.Uniform(4 * attempt + 1));
            var width = Math.Round(Math.Sqrt(target * ratio));
            var height = Math.Round(Math.Sqrt(target / ratio));
            if (width < 1 || width > input.Width || height < 1 || height > input.Height)
                continue;
            var top = (int)(draw.Uniform(4 * attempt + 2) * (input.Height - height + 1));
            var left = (int)(draw.Uniform(4 * attempt + 3) * (input.Width - width + 1));
            return new(top, left, (int)height, (int)width);
        }
        return LargestCentre(input);
    }

    /// <summary>The largest rectangle in the middle whose aspect ratio is allowed.</summary>
    private CropBox LargestCentre(ImageShape input)
    {
        var (height, width) = (input.Height, input.Width);
        var ratio = (double)width / height;
        if (ratio < _ratio.Smallest)
            height = Math.Max(1, (int)Math.Round(width / _ratio.Smallest));
        else if (ratio > _ratio.Largest)
            width = Math.Max(1, (int)Math.Round(height * _ratio.Largest));
        return new((input.Height - height) / 2, (input.Width - width) / 2, height, width);
    }
}
