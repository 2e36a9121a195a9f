using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Vision.Weights.Pth;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Weights;

/// <summary>Reads weights from any of the known formats, told apart by content.</summary>
public static class WeightFile
{
    private const int SniffBytes = 16;

    /// <summary>Reads the weights of a model: a plain state dict, or the one inside a checkpoint.</summary>
    /// <exception cref="WeightFileException">Not readable, not a weight file, damaged, or in need of code to be read.</exception>
    /// <exception cref="SafeTensorsFormatException">A damaged safetensors file.</exception>
    public static StateDict Read(string path)
    {
        using var stream = OpenStream(path);
        try
        {
            return Read(stream, path);
        }
        catch (IOException e)
        {
            throw new WeightFileException(path, $"cannot be read: {e.Message}");
        }
    }

    internal static StateDict Read(Stream stream, string path)
    {
        var fileName = Path.GetFileName(path);
        var format = Sniff(stream, fileName);
        if (format == WeightFormat.SafeTensors)
            return ReadSafeTensors(path);
        return ReadPth(stream, fileName, format);
    }

    internal static StateDict ReadPth(Stream stream, string fileName, WeightFormat format)
    {
        using var file = PthFile.Open(stream, fileName, format);
        return StateDictExtractor.Extract(file);
    }

    internal static FileStream OpenStream(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new WeightFileException(path, $"does not exist (looked at {Path.GetFullPath(path)}).");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WeightFileException(path, Directory.Exists(path) ? "is a folder; name a weight file in it." : $"cannot be read: {e.Message}");
        }
    }

    internal static WeightFormat Sniff(Stream stream, string fileName)
    {
        Span<byte> start = stackalloc byte[SniffBytes];
        stream.Position = 0;
        start = start[..stream.ReadAtLeast(start, SniffBytes, throwOnEndOfStream: false)];
        stream.Position = 0;
        if (start.StartsWith("PK\x03\x04"u8))
            return WeightFormat.PthZip;
        if (start.Length > 8 && start[8] == (byte)'{')
            return WeightFormat.SafeTensors;
        if (start.Length > 0 && start[0] == (byte)PickleOp.Proto)
            return WeightFormat.PthLegacy;
        throw new WeightFileException(fileName, start.Length switch
        {
            0 => "is empty.",
            _ when start.IndexOf("<"u8) is >= 0 and < 4 => "is a web page, not a weight file; download the file itself.",
            _ => "is neither a file of torch.save nor safetensors; it begins with the bytes "
                + $"{Convert.ToHexString(start[..Math.Min(start.Length, 8)])}.",
        });
    }

    private static StateDict ReadSafeTensors(string path)
    {
        using var scope = NewDisposeScope();
        var content = SafeTensors.Read(path);
        var model = content.Tensors.Where(t => !t.Key.StartsWith(Checkpoint.StatePrefix, StringComparison.Ordinal)).ToList();
        if (model.Count == 0)
            throw new WeightFileException(path, "holds no weights of a model.");
        var dropped = content.Tensors.Count - model.Count;
        return new StateDict(WeightFormat.SafeTensors, model, dropped == 0 ? [] : [$"{dropped} tensors of the training state "
            + "were left out."]);
    }
}
