using VisionFinetune.Augment.Kernels;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Cuts a window of fixed size at a random place out of every padded image, as torchvision's <c>RandomCrop</c> drawn per
/// image.</summary>
/// <remarks>Any dtype and layout. The whole batch is one look-up by row and column numbers.</remarks>
public sealed class RandomCrop : ImageTransform, IGeometry
{
    private readonly int _height;
    private readonly int _width;
    private readonly int _padding;
    private readonly PaddingMode _mode;

    /// <param name="size">Side of the square, or height and width, in pixels.</param>
    /// <param name="padding">Pixels added on all four sides before the crop.</param>
    /// <param name="paddingMode">What the added pixels show.</param>
    public RandomCrop(IReadOnlyList<int> size, int padding = 0, PaddingMode paddingMode = PaddingMode.Zero)
    {
        Rules.Require(Rules.OfSize(size), nameof(size));
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(padding, Rules.LargestSide);
        if (!Enum.IsDefined(paddingMode))
            throw new ArgumentOutOfRangeException(nameof(paddingMode), paddingMode, "The padding mode must be zero or reflect.");
        (_height, _width) = Rules.Rectangle(size);
        _padding = padding;
        _mode = paddingMode;
    }

    internal override string Name => "random_crop";

    internal override ImageShape NominalShape(ImageShape input) => input with { Height = _height, Width = _width };

    internal override string? FindProblem(ImageShape input)
    {
        var image = $"{input.Height}x{input.Width} image";
        var shorter = Math.Min(input.Height, input.Width);
        if (_mode == PaddingMode.Reflect && _padding >= shorter)
            return $"padding {_padding} cannot be reflected in the {image}; use less than {shorter}, or padding_mode: zero.";
        var missing = Math.Max(_height - input.Height, _width - input.Width);
        if (missing <= 2 * _padding)
            return null;
        var padded = _padding == 0 ? "" : $" with padding {_padding}";
        return $"crop {_height}x{_width} is larger than the {image}{padded}; add padding: {(missing + 1) / 2} or resize first.";
    }

    /// <summary>First row and column, in the padded image, of every window of a batch.</summary>
    internal (int Top, int Left)[] DrawOffsets(ImageShape input, int count, Draw draw)
    {
        var offsets = new (int, int)[count];
        for (var i = 0; i < count; i++)
        {
            offsets[i] = (
                (int)(draw.Uniform(2 * i) * (input.Height + 2 * _padding - _height + 1)),
                (int)(draw.Uniform(2 * i + 1) * (input.Width + 2 * _padding - _width + 1)));
        }
        return offsets;
    }

    Projection[] IGeometry.DrawProjections(ImageShape input, int count, Draw draw) => [.. DrawOffsets(input, count, draw).Select(
        offset => Projection.Rectangle(input, offset.Left - _padding, offset.Top - _padding, _width, _height, _height, _width))];

    private protected override Tensor Transform(Tensor images, Draw draw)
    {
        var count = (int)images.shape[0];
        var input = Pixels.ShapeOf(images, Name);
        var offsets = DrawOffsets(input, count, draw);
        var rows = Numbers([.. offsets.Select(o => o.Top)], _height, input.Height).unsqueeze(2).to(images.device);    // (N, h, 1)
        var columns = Numbers([.. offsets.Select(o => o.Left)], _width, input.Width).unsqueeze(1).to(images.device);  // (N, 1, w)
        var batch = arange(count, device: images.device).reshape(-1, 1, 1);
        var source = _mode == PaddingMode.Zero && _padding > 0
            ? nn.functional.pad(images, [_padding, _padding, _padding, _padding])
            : images;
        var result = source.permute(0, 2, 3, 1).index(batch, rows, columns).permute(0, 3, 1, 2);
        return Pixels.IsChannelsLast(images) ? result : result.contiguous();
    }

    /// <summary>Which pixel of the axis each pixel of each window shows: <c>(N, length)</c>, int64.</summary>
    private Tensor Numbers(int[] starts, int length, int inputSize)
    {
        var numbers = new long[starts.Length * length];
        for (var i = 0; i < numbers.Length; i++)
        {
            var position = starts[i / length] + i % length;
            numbers[i] = _mode == PaddingMode.Zero ? position : Reflect(position - _padding, inputSize);
        }
        return tensor(numbers).reshape(starts.Length, length);
    }

    private static int Reflect(int position, int size)
    {
        var mirrored = Math.Abs(position);
        return mirrored < size ? mirrored : 2 * (size - 1) - mirrored;
    }
}
