using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Models;

/// <summary>torchvision's initial weights, drawn from a generator of our own instead of the global one.</summary>
/// <remarks>Convolutions: normal with variance 2 / fan-out (He et al., ICCV 2015, as torchvision's
/// <c>kaiming_normal_(mode="fan_out")</c>).
/// Batch normalisation: weight 1, bias 0. Linear: weight and bias uniform in ±1 / √fan-in (PyTorch's default).</remarks>
internal static class Initialization
{
    public static void Fill(nn.Module model, ulong seed)
    {
        using var generator = new Generator(seed, CPU);
        using var noGradients = no_grad();
        foreach (var (_, module) in model.named_modules())
            FillOne(module, generator);
    }

    private static void FillOne(nn.Module module, Generator generator)
    {
        using var scope = NewDisposeScope();
        switch (module)
        {
            case Conv2d convolution:
                var fanOut = convolution.weight.shape[0] * convolution.weight.shape[2] * convolution.weight.shape[3];
                convolution.weight.normal_(0, Math.Sqrt(2.0 / fanOut), generator);
                break;
            case Linear linear:
                var bound = 1 / Math.Sqrt(linear.weight.shape[1]);
                linear.weight.uniform_(-bound, bound, generator);
                linear.bias!.uniform_(-bound, bound, generator);
                break;
        }
    }
}
