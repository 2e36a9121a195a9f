using VisionFinetune.Engine.Platform;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Platform;

public sealed class ConvolutionKernelsTests
{
    /// <summary>Regression: behind a hypervisor that hides the caches, convolutions were off by 3 % or divided by zero.</summary>
    [Fact]
    public void Convolutions_of_this_machine_agree_with_float64() =>
        Assert.InRange(ConvolutionCheck.LargestError(CPU), 1e-12, ConvolutionCheck.Tolerance);

    [Fact]
    public void Kernels_are_switched_off_only_where_the_caches_are_hidden() =>
        Assert.Equal(ConvolutionKernels.CachesAreHidden && OperatingSystem.IsLinux(), ConvolutionKernels.AvoidWrongOnes());
}
