using System.Text.Json;
using VisionFinetune.Engine.Losses;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Parameters;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Training;

/// <summary>Loss, flat buffers and optimizer together, against whole training runs of PyTorch.</summary>
public sealed class TrajectoryTests
{
    private static List<JsonElement> Cases { get; } = [.. Golden.Json("training/mlp.json").GetProperty("cases").EnumerateArray()];

    public static TheoryData<int> GoldenCases() => [.. Enumerable.Range(0, Cases.Count)];

    [Theory]
    [MemberData(nameof(GoldenCases))]
    public void Every_loss_of_ten_epochs_matches_PyTorch(int index)
    {
        using var scope = NewDisposeScope();
        var golden = Cases[index];
        using var model = Some.Mlp(Activation(golden.GetProperty("activation").GetString()!));
        var inputs = Golden.Fill("golden1/X", [713, 10]);
        var targets = tensor(Array.ConvertAll(Golden.Uniform("golden1/Y", 713), u => u < 0.4 ? 1L : 0L));
        using var flat = new FlatParameters(model);
        OptimizerSettings settings = golden.GetProperty("optimizer").GetString() == "Adam"
            ? new AdamSettings { Lr = 1e-3 }
            : new SgdSettings { Lr = 0.1, Momentum = 0.9, WeightDecay = 1e-3 };
        using var optimizer = settings.Build(flat);
        var loss = new CrossEntropySettings().Build();

        var losses = new List<double>();
        for (var step = 0; step < 60; step++)
        {
            using var stepScope = NewDisposeScope();
            var begin = step % 6 * 128;
            var length = Math.Min(128, 713 - begin);
            flat.ZeroGradients();
            var value = loss.Compute(model.forward(inputs.narrow(0, begin, length)), targets.narrow(0, begin, length));
            value.backward();
            optimizer.Step(settings.Lr);
            losses.Add(value.item<float>());
        }
        var expected = golden.GetProperty("losses").Doubles();
        for (var step = 0; step < expected.Length; step++)
            Assert.Equal(expected[step], losses[step], 1e-5);
    }

    private static Func<nn.Module<Tensor, Tensor>> Activation(string name) => name switch
    {
        "Sigmoid" => () => nn.Sigmoid(),
        "ReLU" => () => nn.ReLU(),
        "ELU" => () => nn.ELU(),
        _ => () => nn.LeakyReLU(),
    };
}
