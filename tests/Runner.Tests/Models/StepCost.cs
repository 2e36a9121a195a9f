using TorchSharp.Modules;
using VisionFinetune.Vision.Models;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Tests.Models;

/// <summary>What a training step of a ResNet with bottlenecks computes and moves, for one image, layer by layer.</summary>
/// <remarks>Values moved are those that a kernel must at least read and write. Convolution: input and output; backward the gradient twice,
/// the input, and the gradient of the input, which the first one does not need. Batch normalisation: input twice and output; backward input
/// and gradient twice each, and the result. ReLU: in place; backward gradient, output, result. Sum with the shortcut: two in, one out; backward
/// the two gradients that meet at the block's input. Largest of a window: input, output and a place of 8 bytes an output; backward gradient,
/// place, and the result twice.</remarks>
internal sealed class StepCost
{
    private StepCost(List<Layer> layers, long parameters) => (Layers, Parameters) = (layers, parameters);

    public IReadOnlyList<Layer> Layers { get; }

    public long Parameters { get; }

    /// <summary>Looks at a network while one image of zeros passes it.</summary>
    public static StepCost Of(ResNet model, int size)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var layers = new List<Layer>();
        var hooks = model.named_modules().Where(m => m.module is nn.Module<Tensor, Tensor> && m.name.Length > 0).Select(m => ((nn.Module<Tensor, Tensor>)m.module).register_forward_hook(
            (module, input, output) =>
            {
                layers.AddRange(LayersOf(m.name, module, input.numel(), output.numel()));
                return output;
            })).ToList();
        model.eval();
        model.call(zeros(1, 3, size, size)).Dispose();
        hooks.ForEach(hook => hook.remove());
        return new StepCost(layers, model.parameters().Sum(p => p.numel()));
    }

    private static IEnumerable<Layer> LayersOf(string name, nn.Module<Tensor, Tensor> module, long input, long output)
    {
        switch (module)
        {
            case Conv2d convolution:
                var flops = 2.0 * output * (convolution.weight.numel() / convolution.weight.shape[0]);
                var isFirst = name == "conv1";
                yield return new("convolution", flops, isFirst ? flops : 2 * flops, input + output, isFirst ? output + input : 2 * output + 2 * input);
                break;
            case BatchNorm2d:
                yield return new("batch normalisation", 0, 0, 3 * output, 5 * output);
                if (name == "bn1")
                {
                    yield return new("ReLU", 0, 0, 2 * output, 3 * output);
                    yield return new("pooling", 0, 0, output + 3 * (output / 4), 3 * (output / 4) + 2 * output);       // of 3×3 with stride 2
                }
                else if (name.EndsWith(".bn1", StringComparison.Ordinal) || name.EndsWith(".bn2", StringComparison.Ordinal))
                    yield return new("ReLU", 0, 0, 2 * output, 3 * output);
                break;
            case Linear linear:
                yield return new("pooling", 0, 0, 49 * input, 49 * input);      // the mean of 7×7 before the head
                yield return new("head", 2.0 * linear.weight.numel(), 4.0 * linear.weight.numel(), input + output, 2 * (input + output));
                break;
            case { } block when block.GetType().Name == "Bottleneck":
                yield return new("sum", 0, 0, 3 * output, 3 * input);
                yield return new("ReLU", 0, 0, 2 * output, 3 * output);
                break;
        }
    }

    /// <summary>One layer for one image.</summary>
    public sealed record Layer(string Kind, double Forward, double Backward, long ValuesForward, long ValuesBackward);
}
