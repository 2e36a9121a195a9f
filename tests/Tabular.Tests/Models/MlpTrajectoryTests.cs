using System.Text.Json;
using VisionFinetune.Engine.Losses;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Parameters;
using VisionFinetune.Tabular.Models;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Tabular.Tests.Models;

/// <summary>The MLP with the engine's flat buffers, optimizers and loss, against whole training runs of PyTorch.</summary>
public sealed class MlpTrajectoryTests
{
    private static List<JsonElement> Cases { get; } = [.. Golden.Json("training/mlp.json").GetProperty("cases").EnumerateArray()];

    public static TheoryData<int> GoldenCases() => [.. Enumerable.Range(0, Cases.Count)];

    [Theory]
    [MemberData(nameof(GoldenCases))]
    public void Every_loss_of_ten_epochs_matches_PyTorch(int index)
    {
        using var scope = NewDisposeScope();
        var golden = Cases[index];
        var activation = Enum.Parse<Activation>(golden.GetProperty("activation").GetString()!, ignoreCase: true);
        using var model = Mlp.Create(10, 2, new MlpSettings { Activation = activation }, seed: 0);
        Golden.FillState(model, "golden1/mlp");
        var inputs = Golden.Fill("golden1/X", [713, 10]);
        var targets = tensor(Array.ConvertAll(Golden.Uniform("golden1/Y", 713), u => u < 0.4 ? 1L : 0L));
        using var flat = new FlatParameters(model);
        OptimizerSettings settings = golden.GetProperty("optimizer").GetString() == "Adam"
            ? new AdamSettings { Lr = 1e-3 }
            : new SgdSettings { Lr = 0.1, Momentum = 0.9, WeightDecay = 1e-3 };
        using var optimizer = settings.Build(flat);
        var loss = new CrossEntropySettings().Build();

        var expected = golden.GetProperty("losses").Doubles();
        Assert.Equal(60, expected.Length);
        for (var step = 0; step < expected.Length; step++)
        {
            var begin = step % 6 * 128;
            var length = Math.Min(128, 713 - begin);
            TensorAssert.LeavesTensorsAlive(0, () =>
            {
                using var stepScope = NewDisposeScope();
                flat.ZeroGradients();
                var value = loss.Compute(model.forward(inputs.narrow(0, begin, length)), targets.narrow(0, begin, length));
                value.backward();
                optimizer.Step(settings.Lr);
                Assert.Equal(expected[step], value.item<float>(), 1e-5);
            });
        }
    }
}
