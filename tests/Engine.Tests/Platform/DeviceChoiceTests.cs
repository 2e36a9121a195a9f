using TorchSharp;
using VisionFinetune.Engine.Platform;

namespace VisionFinetune.Engine.Tests.Platform;

public sealed class DeviceChoiceTests
{
    [Fact]
    public void The_cpu_is_always_there() => Assert.Equal(DeviceType.CPU, DeviceChoice.Parse("cpu").type);

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:x")]
    [InlineData("")]
    public void An_unknown_name_lists_the_valid_ones(string name)
    {
        var error = Assert.Throws<UserException>(() => DeviceChoice.Parse(name));
        Assert.Equal($"'{name}' is not a device; use auto, cpu or cuda:N.", error.Message);
    }

    [Fact]
    public void A_missing_gpu_is_refused_with_the_way_out()
    {
        var error = Assert.Throws<UserException>(() => DeviceChoice.Parse("cuda:99"));
        Assert.Matches("use --device cpu|numbered from 0", error.Message);
    }
}
