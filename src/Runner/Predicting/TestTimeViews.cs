using VisionFinetune.Augment;
using VisionFinetune.Augment.Transforms;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Predicting;

/// <summary>The views of an image over which test-time augmentation averages the logits.</summary>
internal static class TestTimeViews
{
    /// <summary>Nothing but the image itself.</summary>
    public const string None = "none";

    /// <summary>The words of <c>--tta</c>: how many views each makes of an image is 1, 2, 6 and 12.</summary>
    public static readonly string[] Choices = [None, "flip", "crops", "crops-flip"];

    // Of each side: 224 of 256, as the ten crops of AlexNet (Krizhevsky et al., 2012, section 4.1) and since.
    private const double Part = 0.875;

    /// <summary>The chains that make the views; the first one is the chain itself.</summary>
    /// <param name="chain">The recipe's evaluation chain.</param>
    /// <param name="images">Of the images before it.</param>
    /// <param name="tta">One of <see cref="Choices"/>.</param>
    public static IReadOnlyList<ITransform> Of(ITransform chain, ImageShape images, string tta)
    {
        List<ITransform> views = [chain];
        if (tta.StartsWith("crops", StringComparison.Ordinal))
            views.AddRange(Crops(images).Select(crop => new Cropped(chain, crop.Top, crop.Left, crop.Height, crop.Width)));
        return tta.EndsWith("flip", StringComparison.Ordinal) ? [.. views, .. views.Select(view => new Mirrored(view))] : views;
    }

    /// <summary>The four corners and the middle, as torchvision's <c>FiveCrop</c>.</summary>
    private static IEnumerable<(int Top, int Left, int Height, int Width)> Crops(ImageShape images)
    {
        var (height, width) = ((int)Math.Ceiling(Part * images.Height), (int)Math.Ceiling(Part * images.Width));
        var (bottom, right) = (images.Height - height, images.Width - width);
        return [(0, 0, height, width), (0, right, height, width), (bottom, 0, height, width), (bottom, right, height, width), (bottom / 2, right / 2, height, width)];
    }

    /// <summary>A part of every image, scaled up to the whole and then treated as one.</summary>
    private sealed class Cropped(ITransform chain, int top, int left, int height, int width) : ITransform
    {
        public ImageShape OutputShape(ImageShape input) => chain.OutputShape(input);

        public Tensor Apply(Tensor images, Draw draw)
        {
            using var scope = NewDisposeScope();
            var part = images.narrow(2, top, height).narrow(3, left, width);
            var whole = new Resize([(int)images.shape[2], (int)images.shape[3]]).Apply(part, draw);
            return chain.Apply(whole, draw).MoveToOuterDisposeScope();
        }
    }

    private sealed class Mirrored(ITransform chain) : ITransform
    {
        public ImageShape OutputShape(ImageShape input) => chain.OutputShape(input);

        public Tensor Apply(Tensor images, Draw draw)
        {
            using var straight = chain.Apply(images, draw);
            return straight.flip(3);
        }
    }
}
