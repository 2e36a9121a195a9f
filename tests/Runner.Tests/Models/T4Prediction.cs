using System.Globalization;

namespace VisionFinetune.Runner.Tests.Models;

/// <summary>The arithmetic of docs/t4.md.</summary>
/// <param name="Name">What the document calls this set of assumptions.</param>
/// <param name="Clock">Share of the largest clock that 70 W sustain.</param>
/// <param name="Fp32">Share of the fp32 units' peak, at that clock, that convolutions reach.</param>
/// <param name="Fp16">The same for the tensor cores.</param>
/// <param name="Bandwidth">Share of the memory's peak that kernels reach.</param>
internal sealed record T4Prediction(string Name, double Clock, double Fp32, double Fp16, double Bandwidth)
{
    public const double PeakFp32 = 8.1e12, PeakFp16 = 65e12, PeakBytes = 320e9;
    public const int Batch = 128;

    /// <summary>Passes over the weights of a step: read by the forward pass and twice by the backward pass, written as gradients, added to the
    /// flat gradient (3) that was zeroed (1), momentum (2 + 3), update (3).</summary>
    private const int PassesOverWeights = 15;

    /// <summary>Seconds of one image.</summary>
    public (double Convolutions, double Others, double Weights) Seconds(StepCost cost, bool isHalf)
    {
        var (peak, bytes) = isHalf ? (PeakFp16 * Clock * Fp16, 2) : (PeakFp32 * Clock * Fp32, 4);
        var bandwidth = PeakBytes * Bandwidth;
        double Roof(double flops, double values) => Math.Max(flops / peak, values * bytes / bandwidth);
        var seconds = cost.Layers.Select(l => (l.Kind, Time: Roof(l.Forward, l.ValuesForward) + Roof(l.Backward, l.ValuesBackward))).ToList();
        return (seconds.Where(s => s.Kind == "convolution").Sum(s => s.Time), seconds.Where(s => s.Kind != "convolution").Sum(s => s.Time),
            cost.Parameters * 4.0 * PassesOverWeights / bandwidth / Batch);
    }

    /// <summary>The document's line.</summary>
    public string Line(StepCost cost, bool isHalf)
    {
        var (convolutions, rest, weights) = Seconds(cost, isHalf);
        var total = convolutions + rest + weights;
        return string.Create(CultureInfo.InvariantCulture,
            $"| {(isHalf ? "fp16" : "fp32")}, {Name} | {Clock:0.00} | {(isHalf ? Fp16 : Fp32):0.00} | {Bandwidth:0.00} | {convolutions * 1e3:0.00} | {rest * 1e3:0.00} | {weights * 1e3:0.00} | {total * 1e3:0.00} | **{1 / total:0}** |");
    }
}
