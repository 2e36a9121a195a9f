using System.Text;
using System.Text.Json;
using TorchSharp;
using VisionFinetune.Vision.Models;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Doctor;

/// <summary>Runs a ResNet-18 with computed weights on a computed image and compares the logits with what PyTorch answered.</summary>
/// <remarks>Weights and image come from splitmix64 streams seeded by their names, so that nothing large is stored.</remarks>
internal static class GoldenCheck
{
    private sealed record Golden(string Weights, string Input, double[] Logits);

    /// <summary>The largest difference to PyTorch's logits, as a part of the largest absolute logit; 1e-4 and less is agreement.</summary>
    public static double RelativeError(Device device)
    {
        using var stream = typeof(GoldenCheck).Assembly.GetManifestResourceStream("doctor-golden.json")!;
        var golden = JsonSerializer.Deserialize<Golden>(stream, JsonSerializerOptions.Web)!;
        using var scope = NewDisposeScope();
        using var _ = inference_mode();
        using var model = ResNetFactory.Create("resnet18", golden.Logits.Length, seed: 0);
        foreach (var (key, value) in model.state_dict())
            value.copy_(Value(golden.Weights, key, value.shape));
        model.eval();
        var input = Fill(golden.Input, [2, 3, 64, 64], -2, 2)[TensorIndex.Slice(0, 1)];
        var logits = model.to(device).call(input.to(device)).cpu().to_type(ScalarType.Float64).data<double>().ToArray();
        return logits.Zip(golden.Logits, (actual, expected) => Math.Abs(actual - expected)).Max() / golden.Logits.Max(Math.Abs);
    }

    /// <summary>The ranges of fill_state in tests/golden/generate.py.</summary>
    private static Tensor Value(string prefix, string key, long[] shape)
    {
        var name = $"{prefix}/{key}";
        if (key.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            return zeros(shape, ScalarType.Int64);
        if (shape.Length >= 2)
        {
            var bound = Math.Sqrt(3.0 / shape.Skip(1).Aggregate(1L, (a, b) => a * b));
            return Fill(name, shape, -bound, bound);
        }
        if (key.EndsWith("running_var", StringComparison.Ordinal))
            return Fill(name, shape, 0.5, 1.5);
        var aroundZero = key.EndsWith("running_mean", StringComparison.Ordinal) || key.EndsWith("bias", StringComparison.Ordinal);
        return aroundZero ? Fill(name, shape, -0.1, 0.1) : Fill(name, shape, 0.8, 1.2);
    }

    private static Tensor Fill(string name, long[] shape, double low, double high)
    {
        var state = 0xcbf29ce484222325UL;                               // FNV-1a of the name
        foreach (var b in Encoding.UTF8.GetBytes(name))
            state = (state ^ b) * 0x100000001b3UL;
        var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        for (var i = 0; i < values.Length; i++)
        {
            var z = state += 0x9E3779B97F4A7C15UL;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            z ^= z >> 31;
            values[i] = (float)(low + (high - low) * ((z >> 11) * (1.0 / (1UL << 53))));
        }
        return tensor(values).reshape(shape);
    }
}
