using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace VisionFinetune.Engine.Platform;

/// <summary>Whether this machine's float32 convolutions are right: the layers of a ResNet, forward and backward, against float64.</summary>
/// <remarks>On the CPU the two are different code: float32 is oneDNN's, float64 libtorch's own.</remarks>
public static class ConvolutionCheck
{
    /// <summary>float32 itself explains this much; kernels that go wrong are off by 1e-2 and more.</summary>
    public const double Tolerance = 1e-4;

    private static readonly Layer[] s_layers =
    [
        new(3, 64, 7, 2, 64), new(64, 64, 3, 1, 16), new(64, 256, 1, 1, 16), new(256, 64, 1, 1, 16), new(64, 128, 1, 2, 16),
        new(128, 128, 3, 2, 16), new(256, 512, 1, 2, 16), new(512, 128, 1, 1, 8), new(512, 1024, 1, 2, 8), new(256, 256, 3, 1, 4),
        new(1024, 256, 1, 1, 4), new(1024, 2048, 1, 2, 4), new(2048, 512, 1, 1, 2),
    ];

    private readonly record struct Layer(int Inputs, int Outputs, int Kernel, int Stride, int Side);

    /// <summary>The largest error of any layer's output or gradients, as a part of the largest absolute value there.</summary>
    public static double LargestError(Device device)
    {
        ConvolutionKernels.AvoidWrongOnes();
        return s_layers.Max(layer => Math.Max(ErrorOf(layer, device, 1), ErrorOf(layer, device, 8)));
    }

    private static double ErrorOf(Layer layer, Device device, int images)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)(layer.Inputs * 31 + layer.Outputs), CPU);
        var input = rand([images, layer.Side, layer.Side, layer.Inputs], generator: generator).sub_(0.5).permute(0, 3, 1, 2);   // channels last
        var weight = rand([layer.Outputs, layer.Inputs, layer.Kernel, layer.Kernel], generator: generator).sub_(0.5);
        var exact = Outcome(input.to(ScalarType.Float64), weight.to(ScalarType.Float64), layer);
        return Outcome(input.to(device), weight.to(device), layer).Zip(exact, (actual, expected) =>
            (actual.cpu().to(ScalarType.Float64) - expected).abs().max().item<double>() / expected.abs().max().item<double>()).Max();
    }

    /// <summary>Output, gradient of the input and gradient of the weight.</summary>
    private static Tensor[] Outcome(Tensor input, Tensor weight, Layer layer)
    {
        var (x, w) = (input.detach().requires_grad_(), weight.detach().requires_grad_());
        var output = functional.conv2d(x, w, strides: [layer.Stride, layer.Stride], padding: [layer.Kernel / 2, layer.Kernel / 2]);
        (output * output).sum().backward();
        return [output.detach(), x.grad!, w.grad!];
    }
}
