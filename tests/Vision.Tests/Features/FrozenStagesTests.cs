using VisionFinetune.Testing;
using VisionFinetune.Vision.Features;
using VisionFinetune.Vision.Models;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Tests.Features;

public sealed class FrozenStagesTests
{
    [Theory]
    [InlineData("resnet18", "backbone", 5)]
    [InlineData("cifar_resnet20", "backbone", 4)]
    [InlineData("resnet18", "conv1.* bn1.* layer1.* layer2.* layer3.*", 4)]
    [InlineData("resnet18", "conv1.* bn1.*", 1)]
    [InlineData("resnet18", "conv1.*", 0)]
    [InlineData("resnet18", "layer1.* layer2.*", 0)]
    [InlineData("resnet18", "conv1.* bn1.* layer2.* fc.*", 1)]
    [InlineData("resnet18", "none", 0)]
    public void Frozen_are_the_stages_below_the_first_trained_parameter(string name, string freeze, int expected)
    {
        using var model = ResNetFactory.Create(name, 3, seed: 1);
        ParameterFreezer.Apply(model, freeze.Split(' '));
        Assert.Equal(expected, FrozenStages.CountOf(model));
    }

    [Theory]
    [InlineData("resnet50", 1)]
    [InlineData("resnet50", 4)]
    [InlineData("resnet50", 5)]
    [InlineData("cifar_resnet20", 2)]
    public void The_way_to_a_stage_and_the_way_from_it_are_the_whole_way(string name, int stage)
    {
        using var scope = NewDisposeScope();
        using var model = ResNetFactory.Create(name, 3, seed: 1);
        model.eval();
        var input = rand(2, 3, 40, 40);
        TensorAssert.Same(model.call(input), model.ForwardFrom(stage, model.ForwardTo(stage, input)));
    }

    [Fact]
    public void There_is_no_way_to_a_stage_that_a_network_does_not_have()
    {
        using var model = ResNetFactory.Create("resnet18", 3, seed: 1);
        using var input = rand(1, 3, 8, 8);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.ForwardTo(0, input));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.ForwardTo(6, input));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.ForwardFrom(6, input));
    }

    [Fact]
    public void Computing_features_leaves_a_training_network_and_its_statistics_as_they_are()
    {
        using var network = new FrozenNetwork();
        network.Model.train();
        var before = network.Stages.Hash();
        network.TrainFeatures.Layout();
        Assert.Equal(before, network.Stages.Hash());
        Assert.True(network.Model.training);
    }
}
