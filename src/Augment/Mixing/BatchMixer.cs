using System.ComponentModel.DataAnnotations;
using VisionFinetune.Augment.Kernels;
using VisionFinetune.Augment.Resampling;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Mixing;

/// <summary>MixUp (Zhang et al., 2018) and CutMix (Yun et al., 2019): mixes every image of a batch with the one before it.</summary>
/// <remarks>Shares, boxes and partners are those of torchvision's classes <c>MixUp</c> and <c>CutMix</c>: the share is drawn from Beta(alpha,
/// alpha); a box around a uniform point has the sides of the image times the root of what is left, is cut off at the edges, and its area is
/// the partner's share; the partner is the image before, the first one's the last. Per batch as there, or per image.</remarks>
public sealed class BatchMixer
{
    private const int ShareLane = -2;

    private readonly MixSettings _settings;

    /// <exception cref="ArgumentException">A value breaks the rules of the data annotations.</exception>
    public BatchMixer(MixSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var problems = new List<ValidationResult>();
        if (!Validator.TryValidateObject(settings, new(settings), problems, validateAllProperties: true))
            throw new ArgumentException(problems[0].ErrorMessage, nameof(settings));
        _settings = settings;
    }

    /// <summary>How each image of a batch is mixed with this draw.</summary>
    /// <param name="input">Size of the images.</param>
    /// <param name="count">Number of images.</param>
    /// <param name="draw">The random numbers; an image's mixture depends on its number in the batch alone.</param>
    public Mixture[] DrawMixtures(ImageShape input, int count, Draw draw)
    {
        if (_settings.Per == MixScope.Image)
            return [.. Enumerable.Range(0, count).Select(i => DrawMixture(input, draw.Fork(i)))];
        var ofAll = DrawMixture(input, draw.Fork(0));
        return [.. Enumerable.Repeat(ofAll, count)];
    }

    /// <summary>Whose image is mixed into each image of a batch.</summary>
    public static long[] Partners(int count) => [.. Enumerable.Range(0, count).Select(i => (long)(i + count - 1) % count)];

    /// <summary>Mixes a batch.</summary>
    /// <param name="images"><c>(N, C, H, W)</c> in floating point, normalised or not. Neither changed nor disposed.</param>
    /// <param name="mixtures">One an image.</param>
    /// <returns>One new tensor of the same type and layout, moved to the caller's dispose scope.</returns>
    public static Tensor Apply(Tensor images, IReadOnlyList<Mixture> mixtures)
    {
        using var scope = NewDisposeScope();
        var partners = images.index_select(0, tensor(Partners(mixtures.Count), device: images.device));
        var mixed = images.empty_like().copy_(images);
        if (mixtures.Any(m => m.Kind == MixKind.Mixup))
        {
            var blended = mixtures.Select(m => m.Kind == MixKind.Mixup ? m.Share : 1).ToArray();
            mixed.mul_(Selection.PerImage(blended, images)).addcmul_(partners, Selection.PerImage(blended.Select(share => 1 - share), images), 1);
        }
        if (mixtures.Any(m => m.Kind == MixKind.Cutmix))
            mixed.copy_(where(Boxes.Mask([.. mixtures.Select(m => m.Box)], images), partners, mixed));
        return mixed.MoveToOuterDisposeScope();
    }

    private Mixture DrawMixture(ImageShape input, Draw draw)
    {
        if (draw.Uniform(0) >= _settings.P)
            return Mixture.None;
        var isCutmix = _settings.Mixup is null || (_settings.Cutmix is not null && draw.Uniform(1) < _settings.CutmixP);
        var share = RandomShares.Of((isCutmix ? _settings.Cutmix : _settings.Mixup)!.Value, 2, draw.Fork(ShareLane))[0];
        return isCutmix ? Cut(input, share, draw) : new(MixKind.Mixup, share);
    }

    private static Mixture Cut(ImageShape input, double share, Draw draw)
    {
        var (x, y) = ((int)(draw.Uniform(2) * input.Width), (int)(draw.Uniform(3) * input.Height));
        var half = 0.5 * Math.Sqrt(1 - share);
        var (halfWidth, halfHeight) = ((int)(half * input.Width), (int)(half * input.Height));
        var (left, right) = (Math.Max(x - halfWidth, 0), Math.Min(x + halfWidth, input.Width));
        var (top, bottom) = (Math.Max(y - halfHeight, 0), Math.Min(y + halfHeight, input.Height));
        var box = new CropBox(top, left, bottom - top, right - left);
        return new(MixKind.Cutmix, 1 - (double)box.Height * box.Width / ((double)input.Height * input.Width), box);
    }
}
