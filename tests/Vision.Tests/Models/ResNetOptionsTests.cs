using TorchSharp.Modules;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Models;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Tests.Models;

/// <summary>What a ResNet does differently while it is trained.</summary>
public sealed class ResNetOptionsTests
{
    private static readonly ResNetOptions s_noisy = new() { Dropout = 0.5, StochasticDepth = 0.5 };

    [Fact]
    public void Dropout_and_stochastic_depth_change_training_alone()
    {
        using var scope = NewDisposeScope();
        var input = Golden.Fill("golden1/input32", [2, 3, 32, 32]);
        var (plain, noisy) = (ResNetFactory.Create("resnet18", 10, seed: 3), ResNetFactory.Create("resnet18", 10, seed: 3, s_noisy));
        plain.eval();
        noisy.eval();
        Assert.Equal(plain.call(input).data<float>().ToArray(), noisy.call(input).data<float>().ToArray());

        noisy.train();
        random.manual_seed(1);
        var first = noisy.call(input).data<float>().ToArray();
        random.manual_seed(2);
        Assert.NotEqual(first, noisy.call(input).data<float>().ToArray());
        random.manual_seed(1);
        Assert.Equal(first, noisy.call(input).data<float>().ToArray());
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(0.6)]
    public void A_residual_is_dropped_whole_or_scaled_so_that_its_mean_stays(double rate)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(5);
        var rows = Layers.DropRows(ones(4000, 2, 3, 1), rate, isTraining: true).reshape(4000, 6);
        var (smallest, largest) = (rows.min(1).values.data<float>().ToArray(), rows.max(1).values.data<float>().ToArray());
        Assert.Equal(smallest, largest);                                                // all of an image or nothing
        Assert.Equal([0f, (float)(1 / (1 - rate))], smallest.Distinct().Order().ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(rate, smallest.Count(v => v == 0) / 4000.0, 4 * Math.Sqrt(rate * (1 - rate) / 4000));
    }

    [Fact]
    public void Nothing_is_dropped_at_a_rate_of_0_or_outside_training()
    {
        using var scope = NewDisposeScope();
        var residual = ones(2, 1, 1, 1);
        Assert.Same(residual, Layers.DropRows(residual, 0, isTraining: true));
        Assert.Same(residual, Layers.DropRows(residual, 0.5, isTraining: false));
    }

    [Fact]
    public void Frozen_statistics_stay_while_weights_learn()
    {
        using var scope = NewDisposeScope();
        using var model = ResNetFactory.Create("resnet18", 10, seed: 3, new ResNetOptions { FreezesStatistics = true });
        model.train();
        var norms = model.modules().OfType<BatchNorm2d>().ToList();
        Assert.Equal(20, norms.Count);
        Assert.All(norms, norm => Assert.False(norm.training));
        Assert.True(model.training);
        model.call(Golden.Fill("golden1/input32", [2, 3, 32, 32])).sum().backward();
        Assert.All(norms, norm => Assert.Equal(0, norm.running_mean!.abs().sum().item<float>()));
        Assert.All(norms, norm => Assert.NotNull(norm.weight!.grad));
        model.eval();
        model.train();
        Assert.All(norms, norm => Assert.False(norm.training));
    }

    [Fact]
    public void Every_parameter_has_a_stage_and_stages_follow_the_forward_pass()
    {
        using var model = ResNetFactory.Create("resnet50", 10, seed: 3);
        var stages = model.named_parameters().Select(p => model.StageOf(p.name)).ToList();
        Assert.Equal(Enumerable.Range(0, model.StageCount), stages.Distinct());
        Assert.Equal(stages.Order(), stages);
        Assert.Equal(5, model.StageOf("fc.weight"));
        Assert.Equal(3, model.StageOf("layer3.0.downsample.1.bias"));
        Assert.Equal(0, model.StageOf("bn1.weight"));
    }
}
