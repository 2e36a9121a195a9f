using VisionFinetune.Engine.Losses;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Losses;

public sealed class MeanSquaredErrorTests
{
    [Fact]
    public void Is_the_mean_over_samples_and_outputs()
    {
        using var scope = NewDisposeScope();
        var output = tensor(new float[,] { { 1, 2 }, { 3, 4 } }).requires_grad_();
        var loss = new MeanSquaredErrorSettings().Build().Compute(output, tensor(new float[,] { { 1, 0 }, { 0, 4 } }));
        loss.backward();
        Assert.Equal((4 + 9) / 4.0, loss.item<float>(), 1e-6);
        Assert.Equal([0f, 1, 1.5f, 0], output.grad!.data<float>().ToArray());
    }
}
