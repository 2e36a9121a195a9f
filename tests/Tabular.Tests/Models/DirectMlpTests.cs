using System.Text.Json;
using VisionFinetune.Engine.Losses;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Parameters;
using VisionFinetune.Tabular.Models;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Tabular.Tests.Models;

/// <summary>The model that differentiates itself, against autograd.</summary>
public sealed class DirectMlpTests
{
    private static readonly List<JsonElement> s_golden = [.. Golden.Json("training/mlp.json").GetProperty("cases").EnumerateArray()];

    public static TheoryData<int> GoldenCases() => [.. Enumerable.Range(0, s_golden.Count)];

    public static MatrixTheoryData<Activation, int, int> Cases() => new(
        [Activation.Sigmoid, Activation.Relu, Activation.LeakyRelu, Activation.Elu, Activation.Tanh, Activation.Silu],
        [0, 1, 3], [1, 7, 128, 129]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Output_and_every_gradient_agree_with_autograd(Activation activation, int hiddenLayers, int rows)
    {
        using var scope = NewDisposeScope();
        using var model = Mlp.Create(5, 3, new MlpSettings { Hidden = [.. Enumerable.Repeat(9, hiddenLayers)], Activation = activation }, 7);
        using var flat = new FlatParameters(model);
        var input = Golden.Fill("direct/x", [rows, 5], -3, 3);
        var targets = tensor(Array.ConvertAll(Golden.Uniform("direct/y", rows), u => (long)(3 * u)));
        var loss = new CrossEntropySettings().Build();

        var expected = model.forward(input);
        loss.Compute(expected, targets).backward();
        var byAutograd = flat.Gradients.clone();
        flat.Gradients.fill_(7);        // backward overwrites
        Assert.True(model.CanDifferentiate(input));
        using (model.ForwardForGradient(Golden.Fill("direct/other", [64, 5])))
        {
            // another batch size in between leaves no trace
        }
        var output = model.ForwardForGradient(input).requires_grad_();
        loss.Compute(output, targets).backward();
        model.Backward(output.grad!);

        TensorAssert.Close(expected.detach(), output.detach(), 2e-6);
        var norm = byAutograd.norm().item<float>();
        Assert.InRange((flat.Gradients - byAutograd).norm().item<float>(), 0, 1e-5 * norm);
    }

    [Theory]
    [MemberData(nameof(GoldenCases))]
    public void Every_loss_of_ten_epochs_matches_PyTorch(int index)
    {
        using var scope = NewDisposeScope();
        var golden = s_golden[index];
        var activation = golden.GetProperty("activation").GetString() switch
        {
            "Sigmoid" => Activation.Sigmoid,
            "ReLU" => Activation.Relu,
            "ELU" => Activation.Elu,
            _ => Activation.LeakyRelu,
        };
        using var model = Mlp.Create(10, 2, new MlpSettings { Activation = activation }, 0);
        Golden.FillState(model, "golden1/mlp");
        using var flat = new FlatParameters(model);
        var inputs = Golden.Fill("golden1/X", [713, 10]);
        var targets = tensor(Array.ConvertAll(Golden.Uniform("golden1/Y", 713), u => u < 0.4 ? 1L : 0L));
        OptimizerSettings settings = golden.GetProperty("optimizer").GetString() == "Adam"
            ? new AdamSettings { Lr = 1e-3 }
            : new SgdSettings { Lr = 0.1, Momentum = 0.9, WeightDecay = 1e-3 };
        using var optimizer = settings.Build(flat);
        var loss = new CrossEntropySettings().Build();
        var expected = golden.GetProperty("losses").Doubles();
        for (var step = 0; step < expected.Length; step++)
        {
            using var stepScope = NewDisposeScope();
            var begin = step % 6 * 128;
            var length = Math.Min(128, 713 - begin);
            var output = model.ForwardForGradient(inputs.narrow(0, begin, length)).requires_grad_();
            var value = loss.Compute(output, targets.narrow(0, begin, length));
            value.backward();
            model.Backward(output.grad!);
            optimizer.Step(settings.Lr);
            Assert.Equal(expected[step], value.item<float>(), 1e-5);
        }
    }

    [Theory]
    [InlineData(Activation.Sigmoid)]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Silu)]
    public void Extreme_inputs_stay_finite_and_NaN_is_noticed(Activation activation)
    {
        using var scope = NewDisposeScope();
        using var model = Mlp.Create(2, 2, new MlpSettings { Activation = activation }, 3);
        using var flat = new FlatParameters(model);
        var extreme = model.ForwardForGradient(tensor(new float[,] { { 1e4f, -1e4f }, { -1e4f, 1e4f }, { 0, 0 } }));
        Assert.True(extreme.isfinite().all().item<bool>());
        model.Backward(ones(3, 2));
        Assert.True(flat.Gradients.isfinite().all().item<bool>());
        Assert.True(model.ForwardForGradient(tensor(new float[,] { { float.NaN, 0 } })).isnan().all().item<bool>());
    }

    [Fact]
    public void What_it_cannot_do_is_left_to_autograd()
    {
        using var scope = NewDisposeScope();
        var input = ones(8, 4);
        bool Can(MlpSettings settings, Action<Mlp>? change = null)
        {
            using var model = Mlp.Create(4, 2, settings, 1);
            using var flat = new FlatParameters(model);
            change?.Invoke(model);
            return model.CanDifferentiate(input);
        }
        Assert.True(Can(new()));
        Assert.False(Can(new() { Dropout = 0.1 }));
        Assert.False(Can(new() { BatchNorm = BatchNormPlace.Before }));
        Assert.False(Can(new() { Activation = Activation.Gelu }));
        Assert.False(Can(new() { Hidden = [4096, 4096] }));
        Assert.False(Can(new(), model => model.eval()));
        using var other = Mlp.Create(4, 2, new(), 1);
        var error = Assert.Throws<InvalidOperationException>(() => other.Backward(ones(8, 2)));
        Assert.Equal("There is nothing to differentiate; call ForwardForGradient first.", error.Message);
    }
}
