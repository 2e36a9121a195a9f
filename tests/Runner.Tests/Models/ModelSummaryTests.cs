using VisionFinetune.Runner.Models;
using VisionFinetune.Vision.Models;

namespace VisionFinetune.Runner.Tests.Models;

/// <summary>Totals against torchvision's published ones: parameters exactly, multiply-adds as in its tables.</summary>
public sealed class ModelSummaryTests
{
    [Theory]
    [InlineData("resnet18", 11_689_512, 1.814)]
    [InlineData("resnet50", 25_557_032, 4.089)]
    public void A_ResNet_with_1000_classes_costs_what_is_published(string name, long parameters, double billions)
    {
        using var model = ResNetFactory.Create(name, 1000, seed: 1);
        var summary = ModelSummary.Of(model, 3, 224, 224);
        Assert.Equal(parameters, summary.Parameters);
        Assert.Equal(parameters, summary.Trainable);
        Assert.Equal(billions, summary.MultiplyAdds / 1e9, 0.0006);
        Assert.Equal(model.named_parameters().Select(p => p.name[..p.name.LastIndexOf('.')]).Distinct().Order(), summary.Layers.Where(l => l.Parameters > 0).Select(l => l.Name).Order());
        Assert.Equal([1000L], summary.Layers[^1].Output);
        Assert.True(model.training);
    }

    [Fact]
    public void Frozen_layers_are_told_apart_and_memory_grows_with_the_batch()
    {
        using var model = ResNetFactory.Create("resnet18", 10, seed: 1);
        ParameterFreezer.Apply(model, ["backbone"]);
        var summary = ModelSummary.Of(model, 3, 32, 32);
        Assert.Equal(512 * 10 + 10, summary.Trainable);
        Assert.Equal("fc", Assert.Single(summary.Layers, l => l.Trainable > 0).Name);
        Assert.Equal(4 * (summary.Parameters + 3 * summary.Trainable), summary.WeightBytes(optimizerBuffers: 2));
        Assert.Equal(7 * summary.ActivationBytes(1), summary.ActivationBytes(7));
        Assert.Equal(4 * (3 * 32 * 32 + summary.Layers.Sum(l => l.OutputValues)), summary.ActivationBytes(1));
    }

    [Fact]
    public void A_second_look_sees_the_same_and_leaves_no_hook_behind()
    {
        using var model = ResNetFactory.Create("resnet18", 10, seed: 1);
        var first = ModelSummary.Of(model, 3, 32, 32);
        Assert.Equal(first.Layers.Select(l => l.Name), ModelSummary.Of(model, 3, 32, 32).Layers.Select(l => l.Name));
    }
}
