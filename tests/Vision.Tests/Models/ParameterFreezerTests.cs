using VisionFinetune.Engine;
using VisionFinetune.Vision.Models;

namespace VisionFinetune.Vision.Tests.Models;

public sealed class ParameterFreezerTests : IDisposable
{
    private readonly ResNet _model = ResNetFactory.Create("resnet18", 2, seed: 1);

    public void Dispose() => _model.Dispose();

    [Fact]
    public void None_and_no_pattern_train_everything()
    {
        ParameterFreezer.Apply(_model, ["backbone"]);
        Assert.Empty(ParameterFreezer.Apply(_model, ["none"]));
        Assert.All(_model.parameters(), p => Assert.True(p.requires_grad));
        Assert.Empty(ParameterFreezer.Apply(_model, []));
    }

    [Fact]
    public void Backbone_leaves_the_head_alone()
    {
        var frozen = ParameterFreezer.Apply(_model, ["backbone"]);
        Assert.Equal(["fc.weight", "fc.bias"], Trained());
        Assert.Equal(60, frozen.Count);
        Assert.Equal("conv1.weight", frozen[0]);
    }

    [Fact]
    public void Globs_and_exact_keys_freeze_what_they_match_and_nothing_else()
    {
        var frozen = ParameterFreezer.Apply(_model, ["conv1.weight", "layer1.*", "*.bn2.bias"]);
        Assert.Equal("conv1.weight", frozen[0]);
        Assert.Equal(1 + 12 + 6, frozen.Count);
        Assert.Equal(frozen, _model.named_parameters().Where(p => !p.parameter.requires_grad).Select(p => p.name));
        Assert.Contains("bn1.weight", Trained());
    }

    [Theory]
    [InlineData("layer9.*", "model.freeze: 'layer9.*' matches no parameter; similar keys are layer1.0.conv1.weight, ")]
    [InlineData("layer1", "model.freeze: 'layer1' is no parameter's key; did you mean 'layer1.*'?")]
    [InlineData("layer1.0", "model.freeze: 'layer1.0' is no parameter's key; did you mean 'layer1.0.*'?")]
    [InlineData("", "model.freeze: '' matches no parameter; similar keys are ")]
    [InlineData("fc.weigth", "model.freeze: 'fc.weigth' matches no parameter; similar keys are fc.weight, ")]
    [InlineData("conv1?weight", "model.freeze: 'conv1?weight' matches no parameter; similar keys are conv1.weight, ")]
    public void A_pattern_that_matches_nothing_says_what_is_near(string pattern, string message)
    {
        var error = Assert.Throws<UserException>(() => ParameterFreezer.Apply(_model, ["conv1.*", pattern]));
        Assert.StartsWith(message, error.Message);
        Assert.All(_model.parameters(), p => Assert.True(p.requires_grad));
    }

    [Fact]
    public void Freezing_everything_is_refused()
    {
        var error = Assert.Throws<UserException>(() => ParameterFreezer.Apply(_model, ["backbone", "fc.*"]));
        Assert.Equal("model.freeze: nothing left to train: 'backbone', 'fc.*' covers all 62 parameters; leave at least one, such as fc.bias, to be trained.", error.Message);
        Assert.All(_model.parameters(), p => Assert.True(p.requires_grad));
    }

    [Fact]
    public void None_beside_others_is_refused()
    {
        var error = Assert.Throws<UserException>(() => ParameterFreezer.Apply(_model, ["none", "fc.*"]));
        Assert.Equal("model.freeze: 'none' stands beside 1 other pattern(s); expected it alone.", error.Message);
    }

    private List<string> Trained() => [.. _model.named_parameters().Where(p => p.parameter.requires_grad).Select(p => p.name)];
}
