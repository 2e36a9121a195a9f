namespace VisionFinetune.Vision.Weights.Pth;

/// <summary>Bounds that no honest weight file comes near. They keep a hostile one from taking memory or the stack.</summary>
internal static class PickleLimits
{
    /// <summary>A ResNet-152 needs 0.1 MB: a pickle describes tensors, it does not hold them.</summary>
    public const long Bytes = 64L << 20;

    public const int Values = 1_000_000;

    public const int Depth = 64;

    public const int NameBytes = 256;

    public const int IntegerBytes = 255;

    /// <summary>Text from the file as an error message may show it: one line, not long.</summary>
    public static string Shown(string text)
    {
        var start = text.Length <= 80 ? text : text[..80] + "…";
        return new string([.. start.Select(c => char.IsControl(c) ? '?' : c)]);
    }
}
