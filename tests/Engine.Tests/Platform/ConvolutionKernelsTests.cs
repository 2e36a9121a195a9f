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
    public void Only_where_the_caches_are_hidden_is_anything_changed_and_the_shipped_libtorch_is_told_their_sizes() => Assert.Equal(
        ConvolutionKernels.CachesAreHidden && OperatingSystem.IsLinux() ? ConvolutionChoice.OneDnnWithGivenCaches : ConvolutionChoice.OneDnn,
        ConvolutionKernels.AvoidWrongOnes());

    /// <summary>Whether the place of oneDNN's variable is the one of the libtorch in use: on every machine the sizes are possible afterwards.</summary>
    [Fact]
    public void The_place_of_oneDNNs_description_of_the_processor_is_known()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Only the build for Linux is known.");
        InitializeDeviceType(TorchSharp.DeviceType.CPU);
        Assert.True(OneDnnCaches.TryTell());
        Assert.True(OneDnnCaches.TryTell());
    }
}
