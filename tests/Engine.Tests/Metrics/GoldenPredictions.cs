using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Metrics;

/// <summary>The logits and labels that the golden losses and metrics were computed from.</summary>
internal static class GoldenPredictions
{
    public static (Tensor Logits, Tensor Labels) Create()
    {
        var labels = Array.ConvertAll(Golden.Uniform("golden1/labels", 500), u => Math.Clamp((long)(10 * u * u), 0, 9));
        var logits = Golden.Fill("golden1/logits", [500, 10], -3, 3);
        for (var i = 0; i < 500; i++)
            logits[i, labels[i]] += 1.5f;
        return (logits, tensor(labels));
    }
}
