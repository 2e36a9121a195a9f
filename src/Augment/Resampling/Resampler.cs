using static TorchSharp.torch;

namespace VisionFinetune.Augment.Resampling;

/// <summary>Cuts a rectangle of its own out of every image and scales it to one size, as two batched matrix products:
/// result = Wy · image · Wxᵀ.</summary>
internal static class Resampler
{
    /// <summary>Resamples <c>(N, C, H, W)</c> to <c>(N, C, plan.Height, plan.Width)</c> in the memory layout of the
    /// input.</summary>
    public static Tensor Apply(Tensor images, ResamplePlan plan)
    {
        using var scope = NewDisposeScope();
        var pixels = Pixels.ToFloat(images);
        var (n, c, h, w) = (images.shape[0], images.shape[1], images.shape[2], images.shape[3]);
        if (n == 0)
            return pixels.new_empty([0, c, plan.Height, plan.Width]).MoveToOuterDisposeScope();
        Tensor Weights(AxisSpan[] spans, long input, int output) =>
            AxisWeights.Create(spans, (int)input, output, plan.Antialias, pixels.dtype).to(pixels.dtype, pixels.device);

        var wx = Weights(plan.Columns, w, plan.Width).transpose(1, 2);              // (N or 1, W, w)
        var wy = Weights(plan.Rows, h, plan.Height);                                // (N or 1, h, H)
        var wide = pixels.reshape(wx.shape[0], -1, w).bmm(wx).reshape(n, c, h, plan.Width);
        var result = Pixels.IsChannelsLast(images) ? RowsOfChannelsLast(wy, wide) : Rows(wy, wide);
        return result.MoveToOuterDisposeScope();
    }

    /// <summary>Every channel is a matrix of its own, so the small weights are repeated, never the large result copied.</summary>
    private static Tensor Rows(Tensor wy, Tensor wide)
    {
        var (n, c, h, w) = (wide.shape[0], wide.shape[1], wide.shape[2], wide.shape[3]);
        var height = wy.shape[1];
        var repeated = wy.unsqueeze(1).expand(n, c, height, h).reshape(n * c, height, h);
        return repeated.bmm(wide.reshape(n * c, h, w)).reshape(n, c, height, w);
    }

    /// <summary>A row of pixels with its channels is one long row, so the result comes out in channels_last by itself.</summary>
    private static Tensor RowsOfChannelsLast(Tensor wy, Tensor wide)
    {
        var (n, c, h, w) = (wide.shape[0], wide.shape[1], wide.shape[2], wide.shape[3]);
        var height = wy.shape[1];
        var rows = wide.permute(0, 2, 3, 1).reshape(n, h, w * c);
        return wy.expand(n, height, h).bmm(rows).reshape(n, height, w, c).permute(0, 3, 1, 2);
    }
}
