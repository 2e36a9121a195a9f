using VisionFinetune.Engine;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Models;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Tests.Models;

public sealed class ResNetFactoryTests
{
    [Fact]
    public void A_disposed_model_gives_back_the_native_half_of_every_layer() =>
        ModelAssert.GivesBackEveryLayer(ResNetFactory.Create("cifar_resnet20", 3, seed: 1));

    [Fact]
    public void New_weights_have_torchvisions_distributions()
    {
        using var scope = NewDisposeScope();
        using var model = ResNetFactory.Create("resnet50", 10, seed: 1);
        foreach (var (key, value) in model.state_dict())
        {
            if (value.dim() == 4)
            {
                var std = Math.Sqrt(2.0 / (value.shape[0] * value.shape[2] * value.shape[3]));
                var tolerance = 5 / Math.Sqrt(value.numel());               // five standard errors of mean and deviation
                Assert.InRange(value.std().item<float>() / std, 1 - tolerance, 1 + tolerance);
                Assert.InRange(value.mean().item<float>() / std, -tolerance, tolerance);
                Assert.True(value.abs().max().item<float>() > 3 * std, $"{key} has no tails.");
            }
            else if (key.EndsWith("num_batches_tracked", StringComparison.Ordinal))
                Assert.Equal(0, value.item<long>());
            else if (!key.StartsWith("fc", StringComparison.Ordinal))
                TensorAssert.Same(key.EndsWith("weight", StringComparison.Ordinal) || key.EndsWith("var", StringComparison.Ordinal) ? ones_like(value) : zeros_like(value), value);
        }
        var bound = 1 / Math.Sqrt(2048);
        var weight = model.state_dict()[ResNet.HeadWeight];
        Assert.Equal([10L, 2048L], weight.shape);
        Assert.InRange(weight.abs().max().item<float>(), 0.99 * bound, bound);
        Assert.InRange(weight.std().item<float>(), 0.97 * bound / Math.Sqrt(3), 1.03 * bound / Math.Sqrt(3));
        Assert.InRange(model.state_dict()[ResNet.HeadBias].abs().max().item<float>(), 0.3 * bound, bound);
    }

    [Fact]
    public void The_seed_alone_decides_the_weights()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var first = ResNetFactory.Create("resnet18", 10, seed: 7);
        manual_seed(2);
        using var second = ResNetFactory.Create("resnet18", 10, seed: 7);
        using var other = ResNetFactory.Create("resnet18", 10, seed: 8);

        foreach (var (key, value) in first.state_dict())
            TensorAssert.Same(value, second.state_dict()[key]);
        foreach (var key in first.state_dict().Keys.Where(k => k.Contains("conv", StringComparison.Ordinal) || k.StartsWith("fc", StringComparison.Ordinal)))
            Assert.False(first.state_dict()[key].equal(other.state_dict()[key]).all().item<bool>(), key);
    }

    [Fact]
    public void The_registry_lists_its_names() =>
        Assert.Equal(["resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "resnext50_32x4d", "resnext101_32x8d", "wide_resnet50_2", "cifar_resnet20", "cifar_resnet18"], ResNetFactory.Names);

    [Fact]
    public void An_unknown_name_lists_the_choices()
    {
        var error = Assert.Throws<UserException>(() => ResNetFactory.Create("resnet20", 10, seed: 1));
        Assert.Equal("'resnet20' is not a model; expected one of resnet18, resnet34, resnet50, resnet101, resnet152, resnext50_32x4d, resnext101_32x8d, wide_resnet50_2, cifar_resnet20, cifar_resnet18.", error.Message);
    }

    [Fact]
    public void A_single_class_is_refused()
    {
        var error = Assert.Throws<UserException>(() => ResNetFactory.Create("resnet18", 1, seed: 1));
        Assert.Equal("A classifier needs at least 2 classes; found 1.", error.Message);
    }
}
