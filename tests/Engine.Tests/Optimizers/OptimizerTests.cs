using System.Text.Json;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Parameters;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Optimizers;

public sealed class OptimizerTests
{
    private static readonly JsonSerializerOptions s_options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static TheoryData<int> GoldenCases() => [.. Enumerable.Range(0, Cases.Count)];

    private static List<JsonElement> Cases { get; } =
        [.. ((string[])["optimizers/optimizers.json", "craft/optimizers.json"]).SelectMany(file => Golden.Json(file).GetProperty("cases").EnumerateArray())];

    [Theory]
    [MemberData(nameof(GoldenCases))]
    public void Matches_PyTorch_after_30_steps(int index)
    {
        using var scope = NewDisposeScope();
        var golden = Cases[index];
        using var module = new TwoParameters();
        using var flat = new FlatParameters(module);
        using var optimizer = Settings(golden).Build(flat);
        for (var step = 0; step < 30; step++)
        {
            module.P0.grad!.copy_(Golden.Fill($"golden1/g0/{step}", [3, 4]));
            module.P1.grad!.copy_(Golden.Fill($"golden1/g1/{step}", [5]));
            optimizer.Step(golden.GetProperty("args").GetProperty("lr").GetDouble());
        }
        var expected = golden.GetProperty("p0").EnumerateArray().SelectMany(row => row.Doubles()).ToArray();
        TensorAssert.Close(tensor(expected).reshape(3, 4), module.P0, 1e-5);
        TensorAssert.Close(tensor(golden.GetProperty("p1").Doubles()), module.P1, 1e-5);
        Assert.Equal(30, optimizer.StepsDone);
    }

    [Theory]
    [MemberData(nameof(GoldenCases))]
    public void A_step_leaves_no_tensor_behind(int index)
    {
        using var scope = NewDisposeScope();
        using var module = new TwoParameters();
        using var flat = new FlatParameters(module);
        using var optimizer = Settings(Cases[index]).Build(flat);
        TensorAssert.LeavesTensorsAlive(0, () => optimizer.Step(0.1));
    }

    [Theory]
    [MemberData(nameof(GoldenCases))]
    public void A_group_that_thaws_after_skipped_steps_takes_its_first_step_like_any_other(int index)
    {
        using var scope = NewDisposeScope();
        float[] First(long stepsBefore)
        {
            using var module = new TwoParameters();
            using var flat = new FlatParameters(module);
            using var optimizer = Settings(Cases[index]).Build(flat);
            flat.Groups[0].StepsBefore = stepsBefore;
            flat.Gradients.fill_(0.5);
            optimizer.Step(0.01);
            return flat.Values.data<float>().ToArray();
        }
        Assert.Equal(First(0), First(7));
        Assert.All(First(7), value => Assert.True(float.IsFinite(value)));
    }

    private static OptimizerSettings Settings(JsonElement golden)
    {
        var name = golden.GetProperty("name").GetString()!.ToLowerInvariant();
        var json = golden.GetProperty("args").GetRawText().Replace("initial_accumulator_value", "initial_accumulator", StringComparison.Ordinal).Insert(1, $"\"name\":\"{name}\",{(name == "sgd" && !golden.GetProperty("args").TryGetProperty("momentum", out _) ? "\"momentum\":0," : "")}");
        return JsonSerializer.Deserialize<OptimizerSettings>(json, s_options)!;
    }

    private sealed class TwoParameters : nn.Module
    {
        public TorchSharp.Modules.Parameter P0 { get; }
        public TorchSharp.Modules.Parameter P1 { get; }

        public TwoParameters()
            : base("two")
        {
            P0 = new TorchSharp.Modules.Parameter(Golden.Fill("golden1/p0", [3, 4]));
            P1 = new TorchSharp.Modules.Parameter(Golden.Fill("golden1/p1", [5]));
            register_parameter("p0", P0);
            register_parameter("p1", P1);
        }
    }
}
