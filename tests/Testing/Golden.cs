using System.Text;
using System.Text.Json;
using static TorchSharp.torch;

namespace VisionFinetune.Testing;

/// <summary>Golden files and the deterministic inputs they were computed from; see golden/README.md.</summary>
public static class Golden
{
    /// <summary>Full path of a golden file, which the build copies beside the tests.</summary>
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "golden", name);

    public static JsonElement Json(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(PathOf(name)));
        return document.RootElement.Clone();
    }

    public static double[] Doubles(this JsonElement element) => [.. element.EnumerateArray().Select(e => e.GetDouble())];

    /// <summary>n doubles in [0, 1): splitmix64 seeded with the FNV-1a hash of the name.</summary>
    public static double[] Uniform(string name, int count)
    {
        var seed = Fnv1a(name);
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            var z = seed + ((ulong)i + 1) * 0x9E3779B97F4A7C15UL;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            z ^= z >> 31;
            values[i] = (z >> 11) * (1.0 / (1UL << 53));
        }
        return values;
    }

    /// <summary>float32 tensor with values low + (high - low) · uniform(name).</summary>
    public static Tensor Fill(string name, long[] shape, double low = -1, double high = 1)
    {
        var count = (int)shape.Aggregate(1L, (a, b) => a * b);
        var values = Array.ConvertAll(Uniform(name, count), u => (float)(low + (high - low) * u));
        return tensor(values).reshape(shape);
    }

    /// <summary>Fills every parameter and buffer by its state-dict key, as fill_state of the generator does.</summary>
    public static void FillState(nn.Module module, string prefix)
    {
        using var _ = no_grad();
        foreach (var (key, value) in module.state_dict())
        {
            using var scope = NewDisposeScope();
            if (key.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            {
                value.zero_();
                continue;
            }
            var (low, high) = RangeOf(key, value);
            value.copy_(Fill($"{prefix}/{key}", value.shape, low, high));
        }
    }

    private static (double Low, double High) RangeOf(string key, Tensor value)
    {
        if (value.dim() >= 2)
        {
            var bound = Math.Sqrt(3.0 / (value.numel() / value.shape[0]));
            return (-bound, bound);
        }
        if (key.EndsWith("running_var", StringComparison.Ordinal))
            return (0.5, 1.5);
        if (key.EndsWith("running_mean", StringComparison.Ordinal) || key.EndsWith("bias", StringComparison.Ordinal))
            return (-0.1, 0.1);
        return (0.8, 1.2);
    }

    private static ulong Fnv1a(string name)
    {
        var hash = 0xcbf29ce484222325UL;
        foreach (var b in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ b) * 0x100000001b3UL;
        return hash;
    }
}
