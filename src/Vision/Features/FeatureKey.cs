using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Features;

/// <summary>Everything that features depend on: two computations with equal keys give equal features.</summary>
/// <param name="Weights">Hash of the frozen stages (<see cref="FrozenStages.Hash"/>).</param>
/// <param name="Data">Hash of the images' pixels, in their order.</param>
/// <param name="Transforms">The steps that images pass, with every value written out.</param>
/// <param name="Computation">Number of stages, number format, kind of device and size of the batches.</param>
public sealed record FeatureKey(string Weights, string Data, string Transforms, string Computation)
{
    /// <summary>Changes whenever files of an older version must not be read any more.</summary>
    public const int FormatVersion = 1;

    /// <summary>The key in full, for people.</summary>
    public string Text => $"format {FormatVersion}, libtorch {__version__}, {Computation}; weights {Weights}; data {Data}; transforms {Transforms}";

    /// <summary>A SHA-256 of <see cref="Text"/>.</summary>
    public string Id => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
}
