using TorchSharp;
using VisionFinetune.Augment;
using VisionFinetune.Augment.Chains;
using VisionFinetune.Augment.Settings;
using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Engine.Losses;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Parameters;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Models;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Tests.Training;

/// <summary>Augmentation, model, loss, flat buffers and optimizer together, against a training run of PyTorch in float64.</summary>
public sealed class TrajectoryTests
{
    [Fact]
    public void Six_steps_of_a_ResNet18_match_PyTorch()
    {
        using var scope = NewDisposeScope();
        using var model = ResNetFactory.Create("resnet18", 10, seed: 0);
        Golden.FillState(model, "golden1/resnet18");
        model.to(ScalarType.Float64).train();
        var images = SafeTensors.Read(Golden.PathOf("transforms/outputs.safetensors")).Tensors.First(t => t.Key == "images_u8").Value;
        var chain = TransformChain.Create([new ResizeSettings { Size = [64, 64] }, new NormalizeSettings { Mean = [0.485, 0.456, 0.406], Std = [0.229, 0.224, 0.225] }]);
        var input = chain.Apply(images.narrow(0, 0, 8).to_type(ScalarType.Float64) / 255, new Draw(0));
        var target = arange(8, ScalarType.Int64);
        using var flat = new FlatParameters(model);
        using var optimizer = new SgdSettings { Lr = 1e-3, Momentum = 0.9 }.Build(flat);
        var loss = new CrossEntropySettings().Build();

        var expected = Golden.Json("training/resnet18.json").GetProperty("losses").Doubles();
        foreach (var golden in expected)
        {
            using var stepScope = NewDisposeScope();
            flat.ZeroGradients();
            var value = loss.Compute(model.call(input), target);
            value.backward();
            optimizer.Step(1e-3);
            Assert.Equal(1, value.item<double>() / golden, 1e-8);
        }
        Assert.Equal(6, expected.Length);
    }
}
