using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Parameters;
using VisionFinetune.Tabular.Models;
using VisionFinetune.Vision.Models;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Benchmarks;

/// <summary>The optimizer's part of a step: one update and zeroing the gradient, by Adam.</summary>
/// <param name="isFlat">On one flat buffer, as training does; otherwise by TorchSharp's own optimizer, parameter by parameter.</param>
/// <param name="isMlp">An MLP for a small table; otherwise a ResNet-50.</param>
internal sealed class OptimizerBenchmark(bool isFlat, bool isMlp) : IBenchmark
{
    private readonly int _times = isMlp ? 500 : 3;

    public string Name => $"optimizer/{(isMlp ? "mlp" : "resnet50")}-{(isFlat ? "flat" : "per-parameter")}";

    public string What => $"one update by Adam and zeroing the gradient of {(isMlp ? "an MLP of 10, 20, 20 and 2 units" : "a ResNet-50")}, "
        + (isFlat ? "on the flat buffer" : "TorchSharp's own, parameter by parameter");

    public string Unit => "ms";

    public Measurement Measure(int repetitions)
    {
        using var scope = NewDisposeScope();
        nn.Module<Tensor, Tensor> model = isMlp ? Mlp.Create(10, 2, new MlpSettings { Hidden = [20, 20] }, seed: 1) : ResNetFactory.Create("resnet50", 10, seed: 1);
        return isFlat ? Flat(model, repetitions) : PerParameter(model, repetitions);
    }

    private Measurement Flat(nn.Module<Tensor, Tensor> model, int repetitions)
    {
        using var flat = new FlatParameters(model);
        using var optimizer = new AdamSettings().Build(flat);
        return Measurement.Milliseconds(this, repetitions, _times, () =>
        {
            for (var i = 0; i < _times; i++)
            {
                using var scope = NewDisposeScope();
                optimizer.Step(1e-3);
                flat.ZeroGradients();
            }
        });
    }

    private Measurement PerParameter(nn.Module<Tensor, Tensor> model, int repetitions)
    {
        foreach (var parameter in model.parameters())
            parameter.grad = zeros_like(parameter);
        using var optimizer = optim.Adam(model.parameters(), 1e-3);
        return Measurement.Milliseconds(this, repetitions, _times, () =>
        {
            for (var i = 0; i < _times; i++)
            {
                using var scope = NewDisposeScope();
                optimizer.step();
                optimizer.zero_grad();
            }
        });
    }
}
