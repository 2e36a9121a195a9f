namespace VisionFinetune.Vision.Weights;

/// <summary>The formats that weights are read from, told apart by content, never by the file's ending.</summary>
public enum WeightFormat
{
    /// <summary><c>torch.save</c> of PyTorch 1.6 and later.</summary>
    PthZip,

    /// <summary><c>torch.save</c> before PyTorch 1.6.</summary>
    PthLegacy,

    /// <summary>safetensors, which our own checkpoints are too.</summary>
    SafeTensors,
}

/// <summary>Names of formats and types for people.</summary>
public static class WeightNames
{
    /// <summary>The format as a user knows it.</summary>
    public static string Of(WeightFormat format) => format switch
    {
        WeightFormat.PthZip => "PyTorch (zip)",
        WeightFormat.PthLegacy => "PyTorch (legacy)",
        _ => "safetensors",
    };

    /// <summary>The element type as PyTorch calls it: <c>float32</c>, <c>uint8</c>.</summary>
    public static string Of(TorchSharp.torch.ScalarType type) => type switch
    {
        TorchSharp.torch.ScalarType.Byte => "uint8",
        _ => type.ToString().ToLowerInvariant(),
    };
}
