using VisionFinetune.Augment.Resampling;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Kernels;

/// <summary>Rectangles on a whole batch.</summary>
internal static class Boxes
{
    /// <summary>Which pixels lie in each image's box: <c>(N, 1, H, W)</c>, true or false.</summary>
    public static Tensor Mask(IReadOnlyList<CropBox> boxes, Tensor pixels)
    {
        var rows = Inside(boxes, box => (box.Top, box.Top + box.Height), pixels.shape[2], pixels.device).unsqueeze(2);      // (N, H, 1)
        var columns = Inside(boxes, box => (box.Left, box.Left + box.Width), pixels.shape[3], pixels.device).unsqueeze(1);  // (N, 1, W)
        return rows.logical_and(columns).unsqueeze(1);
    }

    private static Tensor Inside(IReadOnlyList<CropBox> boxes, Func<CropBox, (int Begin, int End)> span, long size, Device device)
    {
        var begins = tensor(boxes.Select(b => (long)span(b).Begin).ToArray(), device: device).unsqueeze(1);
        var ends = tensor(boxes.Select(b => (long)span(b).End).ToArray(), device: device).unsqueeze(1);
        var places = arange(size, ScalarType.Int64, device).unsqueeze(0);
        return places.ge(begins).logical_and(places.lt(ends));
    }
}
