using System.Text.Json;
using TorchSharp;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Models;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Tests.Models;

public sealed class ResNetTests
{
    private static readonly string[] Stages = ["layer1", "layer2", "layer3", "layer4"];

    [Theory]
    [InlineData("resnet18")]
    [InlineData("resnet34")]
    [InlineData("resnet50")]
    [InlineData("resnet101")]
    [InlineData("resnet152")]
    [InlineData("resnext50_32x4d")]
    [InlineData("resnext101_32x8d")]
    [InlineData("wide_resnet50_2")]
    [InlineData("cifar_resnet20")]
    [InlineData("cifar_resnet18")]
    public void Evaluation_agrees_with_torchvision(string name)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var golden = GoldenOf(name);
        using var model = GoldenModel(name);
        model.eval();

        Assert.Equal(golden.GetProperty("keys").EnumerateArray().Select(k => k.GetString()), model.state_dict().Keys);
        Assert.Equal(golden.GetProperty("parameters").GetInt64(), model.parameters().Sum(p => p.numel()));
        var stages = RecordStages(model);
        AssertLogits(golden.GetProperty("logits_64"), model.call(Golden.Fill("golden1/input64", [2, 3, 64, 64], -2, 2)));
        var expectedStages = golden.GetProperty("stage_mean_std_64").EnumerateObject().ToDictionary(s => s.Name, s => s.Value.Doubles());
        Assert.Equal(expectedStages.Keys, stages.Keys);
        foreach (var (stage, expected) in expectedStages)
        {
            Assert.Equal(expected[0], stages[stage].Mean, 1e-4 * expected[1]);
            Assert.Equal(expected[1], stages[stage].Std, 1e-4 * expected[1]);
        }
        if (golden.TryGetProperty("logits_224", out var logits))
            AssertLogits(logits, model.call(Golden.Fill("golden1/input224", [1, 3, 224, 224], -2, 2)));
    }

    [Theory]
    [InlineData("resnet18")]
    [InlineData("resnet50")]
    [InlineData("resnext50_32x4d")]
    [InlineData("cifar_resnet20")]
    public void Training_agrees_with_torchvision_to_the_gradient(string name)
    {
        using var scope = NewDisposeScope();
        var golden = GoldenOf(name);
        using var model = GoldenModel(name);
        model.to(ScalarType.Float64);
        model.train();

        var images = Golden.Fill("golden1/input64x4", [4, 3, 64, 64], -2, 2).to(ScalarType.Float64);
        var loss = nn.functional.cross_entropy(model.call(images), tensor(new long[] { 3, 1, 4, 1 }));
        loss.backward();

        AssertRelative(golden.GetProperty("train_loss").GetDouble(), loss.item<double>(), "loss");
        var parameters = model.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        var norms = golden.GetProperty("grad_norms").EnumerateObject().ToList();
        Assert.Equal(norms.Select(n => n.Name), parameters.Keys);
        foreach (var norm in norms)
            AssertRelative(norm.Value.GetDouble(), parameters[norm.Name].grad!.norm().item<double>(), norm.Name);
        var state = model.state_dict();
        TensorAssert.Close(tensor(golden.GetProperty("bn1_running_mean").Doubles()), state["bn1.running_mean"], 1e-12);
        TensorAssert.Close(tensor(golden.GetProperty("bn1_running_var").Doubles()), state["bn1.running_var"], 1e-12);
        Assert.Equal(1, state["bn1.num_batches_tracked"].item<long>());
    }

    [Fact]
    public void A_step_inside_a_scope_leaves_one_tensor_and_a_whole_state_dict()
    {
        ResNet model;
        using (NewDisposeScope())
            model = ResNetFactory.Create("resnet18", 3, seed: 1);
        using (model)
        using (var images = ones(2, 3, 32, 32))
        {
            var keys = model.state_dict().Keys.ToList();
            using (NewDisposeScope())
                model.call(images);
            using (no_grad())
                TensorAssert.LeavesTensorsAlive(1, () => Assert.Equal([2L, 3L], model.call(images).shape));

            Assert.Equal(keys, model.state_dict().Keys);
            Assert.All(model.state_dict().Values, value => Assert.False(value.IsInvalid));
            Assert.Equal(2, model.state_dict()["layer4.1.bn2.num_batches_tracked"].item<long>());
            Assert.Equal(1, images.min().item<float>());
        }
    }

    private static JsonElement GoldenOf(string name) =>
        Golden.Json(name.StartsWith("resnet", StringComparison.Ordinal) ? $"resnet/{name}.json" : $"models/{name}.json");

    private static ResNet GoldenModel(string name)
    {
        var model = ResNetFactory.Create(name, 10, seed: 0);
        Golden.FillState(model, $"golden1/{name}");
        return model;
    }

    private static Dictionary<string, (double Mean, double Std)> RecordStages(ResNet model)
    {
        var statistics = new Dictionary<string, (double, double)>();
        foreach (var (name, child) in model.named_children())
        {
            if (Stages.Contains(name))
            {
                ((nn.Module<Tensor, Tensor>)child).register_forward_hook((_, _, output) =>
                {
                    using var scope = NewDisposeScope();
                    var values = output.to(ScalarType.Float64);
                    statistics.TryAdd(name, (values.mean().item<double>(), values.std().item<double>()));
                    return output;
                });
            }
        }
        return statistics;
    }

    private static void AssertLogits(JsonElement expected, Tensor actual)
    {
        var rows = expected.EnumerateArray().Select(row => row.Doubles()).ToArray();
        var tolerance = 1e-4 * rows.Max(row => row.Max(Math.Abs));
        TensorAssert.Close(tensor(rows.SelectMany(row => row).ToArray()).reshape(rows.Length, -1), actual, tolerance);
    }

    private static void AssertRelative(double expected, double actual, string what)
    {
        var error = Math.Abs(actual - expected) / Math.Abs(expected);
        Assert.True(error <= 1e-9, $"{what}: expected {expected:r}, found {actual:r}, relative error {error:g3}.");
    }
}
