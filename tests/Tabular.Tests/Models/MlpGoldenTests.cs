using System.Text.Json;
using TorchSharp;
using VisionFinetune.Tabular.Models;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Tabular.Tests.Models;

/// <summary>The MLP against the Sequential of the same layers in PyTorch.</summary>
public sealed class MlpGoldenTests
{
    private static List<JsonElement> Cases { get; } = [.. Some.MlpGolden.GetProperty("cases").EnumerateArray()];

    public static TheoryData<int> AllCases() => [.. Enumerable.Range(0, Cases.Count)];

    public static TheoryData<int> CasesWithoutDropout() =>
        [.. Enumerable.Range(0, Cases.Count).Where(i => Cases[i].TryGetProperty("train", out _))];

    public static TheoryData<Activation> Activations() => [.. Enum.GetValues<Activation>()];

    [Theory]
    [MemberData(nameof(AllCases))]
    public void Keys_and_evaluation_are_those_of_PyTorchs_Sequential(int index)
    {
        using var scope = NewDisposeScope();
        var golden = Cases[index];
        using var model = GoldenModel(golden);
        model.eval();

        var keys = golden.GetProperty("keys").EnumerateArray().Select(k => k.GetString()!).ToList();
        Assert.Equal(keys, model.state_dict().Keys);
        Assert.Equal(keys.Where(k => k.Split('.')[1] is "weight" or "bias"), model.named_parameters().Select(p => p.name));
        var output = model.call(Golden.Fill("golden1/mlp-input", [8, 3], -2, 2));
        TensorAssert.Close(tensor(golden.GetProperty("eval").Doubles()).reshape(8, 2), output, 1e-6);
    }

    [Theory]
    [MemberData(nameof(CasesWithoutDropout))]
    public void Training_agrees_with_PyTorch_to_the_gradient(int index)
    {
        using var scope = NewDisposeScope();
        var golden = Cases[index];
        using var model = GoldenModel(golden);
        model.to(ScalarType.Float64);

        var output = model.call(Golden.Fill("golden1/mlp-input", [8, 3], -2, 2).to_type(ScalarType.Float64));
        output.square().sum().backward();

        TensorAssert.Close(tensor(golden.GetProperty("train").Doubles()).reshape(8, 2), output, 1e-9);
        var norms = golden.GetProperty("gradient_norms");
        Assert.Equal(norms.EnumerateObject().Select(n => n.Name), model.named_parameters().Select(p => p.name));
        foreach (var (name, parameter) in model.named_parameters())
            Assert.Equal(norms.GetProperty(name).GetDouble(), parameter.grad!.norm().item<double>(), 1e-9);
        var buffers = golden.GetProperty("buffers");
        Assert.Equal(buffers.EnumerateObject().Select(b => b.Name), model.named_buffers().Select(b => b.name));
        foreach (var (name, buffer) in model.named_buffers())
            TensorAssert.Close(tensor(buffers.GetProperty(name).Doubles()).reshape(buffer.shape), buffer, 1e-9);
    }

    [Theory]
    [MemberData(nameof(Activations))]
    public void Every_activation_is_PyTorchs(Activation activation)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var model = Mlp.Create(1, 1, new MlpSettings { Hidden = [1], Activation = activation }, seed: 1);
        foreach (var (key, value) in model.state_dict())
            value.fill_(key.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0);      // now it is the activation alone
        var points = Golden.Fill("golden1/mlp-points", [64, 1], -6, 6);
        var name = JsonNamingPolicy.SnakeCaseLower.ConvertName($"{activation}");
        var expected = Some.MlpGolden.GetProperty("functions").GetProperty(name);
        TensorAssert.Close(tensor(expected.Doubles()).reshape(64, 1), model.call(points), 1e-6);
    }

    private static Mlp GoldenModel(JsonElement golden)
    {
        var model = Mlp.Create(3, 2, new MlpSettings
        {
            Hidden = [.. golden.GetProperty("hidden").EnumerateArray().Select(h => h.GetInt32())],
            Activation = Some.Choice<Activation>(golden.GetProperty("activation")),
            BatchNorm = Some.Choice<BatchNormPlace>(golden.GetProperty("batch_norm")),
            Dropout = golden.GetProperty("dropout").GetDouble(),
        }, seed: 0);
        Golden.FillState(model, "golden1/mlp");
        return model;
    }
}
