using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace VisionFinetune.Vision.Models;

/// <summary>The residual block of ResNet-18 and 34: two 3×3 convolutions (He et al., CVPR 2016, figure 5 left).</summary>
internal sealed class BasicBlock : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Conv2d conv2;
    private readonly BatchNorm2d bn2;
    private readonly Sequential? downsample;
    private readonly double _dropRate;

    public BasicBlock(int inputs, int width, int stride, double dropRate)
        : base(nameof(BasicBlock))
    {
        _dropRate = dropRate;
        conv1 = Layers.Conv(inputs, width, kernel: 3, stride);
        bn1 = Layers.Norm(width);
        conv2 = Layers.Conv(width, width, kernel: 3);
        bn2 = Layers.Norm(width);
        downsample = Layers.Shortcut(inputs, width, stride);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)                        // (N, inputs, H, W)
    {
        using var scope = NewDisposeScope();
        var x = bn1.call(conv1.call(input)).relu_();                    // (N, width, H / stride, W / stride)
        x = Layers.DropRows(bn2.call(conv2.call(x)), _dropRate, training);
        return x.add_(downsample?.call(input) ?? input).relu_().MoveToOuterDisposeScope();
    }
}

/// <summary>The residual block of ResNet-50 and deeper: 1×1, 3×3, 1×1 (He et al., CVPR 2016, figure 5 right), with the stride
/// in the 3×3 convolution, which is what torchvision calls version 1.5. With groups it is the block of ResNeXt (Xie et al., CVPR 2017,
/// figure 3 c).</summary>
internal sealed class Bottleneck : Module<Tensor, Tensor>
{
    /// <summary>Channels that leave a block for one of the stage.</summary>
    public const int Expansion = 4;

    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Conv2d conv2;
    private readonly BatchNorm2d bn2;
    private readonly Conv2d conv3;
    private readonly BatchNorm2d bn3;
    private readonly Sequential? downsample;
    private readonly double _dropRate;

    public Bottleneck(int inputs, int width, int outputs, int groups, int stride, double dropRate)
        : base(nameof(Bottleneck))
    {
        _dropRate = dropRate;
        conv1 = Layers.Conv(inputs, width, kernel: 1);
        bn1 = Layers.Norm(width);
        conv2 = Layers.Conv(width, width, kernel: 3, stride, groups);
        bn2 = Layers.Norm(width);
        conv3 = Layers.Conv(width, outputs, kernel: 1);
        bn3 = Layers.Norm(outputs);
        downsample = Layers.Shortcut(inputs, outputs, stride);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)                        // (N, inputs, H, W)
    {
        using var scope = NewDisposeScope();
        var x = bn1.call(conv1.call(input)).relu_();                    // (N, width, H, W)
        x = bn2.call(conv2.call(x)).relu_();                            // (N, width, H / stride, W / stride)
        x = Layers.DropRows(bn3.call(conv3.call(x)), _dropRate, training);      // (N, outputs, H / stride, W / stride)
        return x.add_(downsample?.call(input) ?? input).relu_().MoveToOuterDisposeScope();
    }
}

/// <summary>The layers every block is made of.</summary>
internal static class Layers
{
    /// <summary>A convolution that keeps the size at stride 1, without bias (batch normalisation follows).</summary>
    public static Conv2d Conv(int inputs, int outputs, int kernel, int stride = 1, int groups = 1) =>
        Conv2d(inputs, outputs, kernel, stride, padding: kernel / 2, groups: groups, bias: false);

    /// <summary>Stochastic depth (Huang et al., 2016): sets a block's residual to 0 for some images and scales the others, so that the mean
    /// stays; as torchvision's <c>stochastic_depth</c> with mode "row".</summary>
    /// <param name="residual"><c>(N, C, H, W)</c>; returned as it is where nothing is dropped.</param>
    /// <param name="rate">Share of the images.</param>
    /// <param name="isTraining">Nothing is dropped otherwise.</param>
    public static Tensor DropRows(Tensor residual, double rate, bool isTraining)
    {
        if (!isTraining || rate == 0)
            return residual;
        // Drawn on the CPU, so that every device drops the same images.
        var kept = rand(residual.shape[0], 1, 1, 1).ge(rate).to_type(residual.dtype).to(residual.device);
        return residual * (kept / (1 - rate));
    }

    public static BatchNorm2d Norm(int channels) => BatchNorm2d(channels);

    /// <summary>The projection on the shortcut of a block that changes size or channels, null for one that does not.</summary>
    public static Sequential? Shortcut(int inputs, int outputs, int stride) =>
        stride == 1 && inputs == outputs ? null : Sequential(Conv(inputs, outputs, kernel: 1, stride), Norm(outputs));
}
