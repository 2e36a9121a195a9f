using VisionFinetune.Engine.Losses;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Losses;

public sealed class CrossEntropyTests
{
    [Theory]
    [InlineData(128, 2, 0)]
    [InlineData(7, 5, 0.1)]
    [InlineData(1, 3, 1)]
    [InlineData(300, 10, 0.2)]      // so many values that autograd does it
    public void Loss_and_gradient_without_autograd_agree_with_it(int rows, int classes, double smoothing)
    {
        using var scope = NewDisposeScope();
        var loss = new CrossEntropySettings { LabelSmoothing = smoothing }.Build();
        var logits = Golden.Fill("ce/x", [rows, classes], -20, 20);
        var targets = tensor(Array.ConvertAll(Golden.Uniform("ce/y", rows), u => (long)(classes * u)));
        var (value, gradient) = loss.ComputeWithGradient(logits, targets);
        var (expected, expectedGradient) = ILoss.ByAutograd(loss, logits, targets);
        Assert.Equal(expected, value, 1e-5 * Math.Max(1, expected));
        TensorAssert.Close(expectedGradient, gradient, 1e-7);
    }

    [Fact]
    public void What_is_not_finite_is_noticed()
    {
        using var scope = NewDisposeScope();
        var (value, _) = new CrossEntropySettings().Build().ComputeWithGradient(tensor(new float[,] { { float.NaN, 0 } }), tensor(new long[] { 1 }));
        Assert.True(double.IsNaN(value));
    }
}
