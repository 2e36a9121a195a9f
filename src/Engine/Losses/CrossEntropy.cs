using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Losses;

/// <summary>Cross-entropy over logits with label smoothing and class weights, for classes and for soft targets; agrees with
/// <c>torch.nn.functional.cross_entropy</c>.</summary>
internal sealed class CrossEntropy(CrossEntropySettings settings) : ILoss
{
    // Beyond, libtorch's vector instructions make up for its calls (three of them, and autograd's, cost 20 µs).
    private const long MostValues = 2048;

    public Tensor Compute(Tensor output, Tensor target) => Reduced(output, target, nn.Reduction.Mean);

    public Tensor PerSample(Tensor output, Tensor target) => Reduced(output, target, nn.Reduction.None);

    public Tensor? SampleWeights(Tensor output, Tensor target) => ClassTargets.SampleWeights(settings.ClassWeights, output, target);

    public (double Loss, Tensor Gradient) ComputeWithGradient(Tensor output, Tensor target)
    {
        var isSmall = output.numel() <= MostValues && output.device_type == DeviceType.CPU && output.dtype == ScalarType.Float32;
        if (!isSmall || settings.ClassWeights.Count > 0 || ClassTargets.AreSoft(target) || !output.is_contiguous() || !target.is_contiguous())
            return ILoss.ByAutograd(this, output, target);
        var gradient = empty_like(output);
        var loss = Differentiate(
            MemoryMarshal.Cast<byte, float>(output.bytes), MemoryMarshal.Cast<byte, long>(target.bytes), MemoryMarshal.Cast<byte, float>(gradient.bytes));
        return (loss, gradient);
    }

    private Tensor Reduced(Tensor output, Tensor target, nn.Reduction reduction)
    {
        using var weights = ClassTargets.Weights(settings.ClassWeights, output);
        return nn.functional.cross_entropy(output, target, weights, reduction: reduction, label_smoothing: settings.LabelSmoothing);
    }

    /// <summary>Per row: softmax minus the smoothed target, divided by the number of rows.</summary>
    private double Differentiate(ReadOnlySpan<float> logits, ReadOnlySpan<long> targets, Span<float> gradient)
    {
        var classes = logits.Length / targets.Length;
        var spread = settings.LabelSmoothing / classes;
        Span<double> exponentials = stackalloc double[classes];
        var loss = 0.0;
        for (var n = 0; n < targets.Length; n++)
        {
            var row = logits.Slice(n * classes, classes);
            var (largest, sum) = Exponentials(row, exponentials);
            var logSum = largest + Math.Log(sum);
            for (var k = 0; k < classes; k++)
            {
                var wanted = spread + (k == targets[n] ? 1 - settings.LabelSmoothing : 0);
                loss -= wanted == 0 ? 0 : wanted * (row[k] - logSum);
                gradient[n * classes + k] = (float)((exponentials[k] / sum - wanted) / targets.Length);
            }
        }
        return loss / targets.Length;
    }

    /// <summary>exp(logit - largest logit), the largest logit, and the sum.</summary>
    private static (double Largest, double Sum) Exponentials(ReadOnlySpan<float> row, Span<double> exponentials)
    {
        double largest = float.NegativeInfinity, sum = 0;
        foreach (var logit in row)
            largest = Math.Max(largest, logit);
        for (var k = 0; k < row.Length; k++)
            sum += exponentials[k] = row[k] == largest ? 1 : Math.Exp(row[k] - largest);
        return (largest, sum);
    }
}
