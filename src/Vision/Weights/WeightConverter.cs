using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Vision.Weights.Pth;

namespace VisionFinetune.Vision.Weights;

/// <summary>Turns weight files into the other format.</summary>
public static class WeightConverter
{
    /// <summary>Reads <paramref name="input"/> in any format and writes <paramref name="output"/> in the one of its ending:
    /// <c>.pth</c> or <c>.pt</c>, or <c>.safetensors</c>. Values and dtypes stay exactly the same.</summary>
    /// <returns>The number of tensors, and what a log should say about the reading.</returns>
    public static (int Tensors, IReadOnlyList<string> Notices) Convert(string input, string output)
    {
        var ending = Path.GetExtension(output).ToLowerInvariant();
        if (ending is not (".pth" or ".pt" or ".safetensors"))
            throw new WeightFileException(output, $"ends in '{ending}'; to say which format to write it must end in .pth or "
                + ".safetensors.");
        using var weights = WeightFile.Read(input);
        Write(output, weights);
        return (weights.Count, weights.Notices);
    }

    private static void Write(string output, StateDict weights)
    {
        try
        {
            if (output.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
                SafeTensors.Write(output, weights, new Dictionary<string, string> { ["format"] = "pt" });
            else
                PthWriter.Write(output, weights);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WeightFileException(output, $"cannot be written: {e.Message}");
        }
    }
}
