using System.Globalization;
using VisionFinetune.Engine.Losses;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Parameters;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Models;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Tests.Models;

/// <summary>Recomputes every figure of docs/t4.md from the network itself.</summary>
public sealed class T4DocumentTests
{
    private static readonly T4Prediction[] s_assumptions =
    [
        new("expected", Clock: 0.75, Fp32: 0.80, Fp16: 0.40, Bandwidth: 0.80),
        new("kind", Clock: 0.95, Fp32: 0.90, Fp16: 0.55, Bandwidth: 0.85),
        new("harsh", Clock: 0.60, Fp32: 0.65, Fp16: 0.25, Bandwidth: 0.70),
    ];

    private readonly string _document = File.ReadAllText(Path.Combine(SharedFiles.RepositoryRoot, "docs", "t4.md"));

    [Fact]
    public void The_work_of_a_step_is_that_of_the_network()
    {
        using var model = ResNetFactory.Create("resnet50", 10, seed: 1);
        var cost = StepCost.Of(model, 224);
        foreach (var kind in cost.Layers.GroupBy(l => l.Kind))
            Says(Row(kind.Key, [.. kind]));
        Says(Row("together", [.. cost.Layers]).Replace("together", "**together**", StringComparison.Ordinal));
        Assert.Equal(53, cost.Layers.Count(l => l.Kind == "convolution"));
        Says(Text($"{cost.Layers.Sum(l => l.Forward + l.Backward) / 1e9:0.0} GFLOP"));
        Says(Text($"{cost.Parameters / 1e6:0.0} million weights"));
    }

    [Fact]
    public void Predictions_follow_from_work_and_assumptions()
    {
        using var model = ResNetFactory.Create("resnet50", 10, seed: 1);
        var cost = StepCost.Of(model, 224);
        foreach (var isHalf in new[] { false, true })
        {
            foreach (var assumption in s_assumptions)
                Says(assumption.Line(cost, isHalf));
        }
    }

    [Fact]
    public void The_operations_of_a_step_are_those_that_libtorch_dispatches()
    {
        Assert.SkipUnless(OperationCounter.IsAvailable, "The profiler's hook is called as on Linux with x64 only.");
        using var scope = NewDisposeScope();
        using var model = ResNetFactory.Create("resnet50", 10, seed: 1);
        using var flat = new FlatParameters(model);
        using var optimizer = new SgdSettings { Lr = 1e-3, Momentum = 0.9 }.Build(flat);
        var (loss, input, target) = (new CrossEntropySettings().Build(), rand(2, 3, 64, 64), tensor(new long[] { 1, 2 }));
        List<string> Forward() => [.. OperationCounter.Launching(() => loss.Compute(model.call(input), target))];
        Forward();      // what is done once only
        var value = loss.Compute(model.call(input), target);
        var (forward, backward) = (Forward(), OperationCounter.Launching(() => value.backward()));
        IReadOnlyList<string> update = [.. OperationCounter.Launching(flat.ZeroGradients), .. OperationCounter.Launching(() => optimizer.Step(1e-3))];
        Says(Counted("forward and loss", forward));
        Says(Counted("backward", backward));
        Says(Counted("flat buffers: zero and SGD with momentum", update));
        Says(Text($"{forward.Count + backward.Count + update.Count} operations"));
    }

    private static string Counted(string part, IReadOnlyList<string> names) => Text($"| {part} | {names.Count} | ")
        + string.Join(", ", names.GroupBy(n => n).Where(g => g.Count() >= 10).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => Text($"{g.Count()} {g.Key["aten::".Length..]}"))) + " |";

    private static string Row(string kind, IReadOnlyList<StepCost.Layer> layers) => Text(
        $"| {kind} | {layers.Count} | {layers.Sum(l => l.Forward) / 1e9:0.00} | {layers.Sum(l => l.Backward) / 1e9:0.00} | {layers.Sum(l => l.ValuesForward) / 1e6:0.0} | {layers.Sum(l => l.ValuesBackward) / 1e6:0.0} |");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Says(string text) => Assert.Contains(text, _document, StringComparison.Ordinal);
}
