namespace VisionFinetune.Runner.Tests.Commands;

public sealed class DoctorCommandTests
{
    [Fact]
    public void Says_what_the_machine_offers_and_that_the_numbers_agree()
    {
        var text = Vft.RunAlone("doctor", "--device", "cpu").Succeeded().Output;
        foreach (var row in new[] { "vft", "torch", "device", "processor", "threads", "memory", "CUDA", "data", "weights", "golden value", "convolutions" })
            Assert.Matches($"(?m)^{row} +\\S", text);
        var json = Vft.RunAlone("doctor", "--device", "cpu", "--json").Succeeded().Json;
        Assert.True(json.GetProperty("agrees").GetBoolean());
        Assert.InRange(json.GetProperty("golden_relative_error").GetDouble(), 0, 1e-4);
        Assert.InRange(json.GetProperty("convolution_relative_error").GetDouble(), 0, 1e-4);
    }
}
