namespace VisionFinetune.Vision.Weights.Pth;

/// <summary>An open file of <c>torch.save</c>. Nothing in it is ever executed: names and instructions outside a closed list are
/// refused, and every offset and size is checked against the file before memory is taken.</summary>
public sealed class PthFile : IDisposable
{
    private readonly Stream _stream;

    private PthFile(Stream stream, string fileName, WeightFormat format, PthNode root)
    {
        _stream = stream;
        FileName = fileName;
        Format = format;
        Root = root;
    }

    /// <summary>Name without folder, for messages.</summary>
    public string FileName { get; }

    /// <summary><see cref="WeightFormat.PthZip"/> or <see cref="WeightFormat.PthLegacy"/>.</summary>
    public WeightFormat Format { get; }

    /// <summary>Everything in the file: at most 64 levels deep, without cycles, but the same value may occur many times.</summary>
    public PthNode Root { get; }

    /// <summary>Size of the file.</summary>
    internal long Length => _stream.Length;

    /// <summary>Opens a file and reads its tree; the data of the tensors stay on the disk.</summary>
    /// <exception cref="WeightFileException">The only error, whatever the bytes are.</exception>
    public static PthFile Open(string path)
    {
        var stream = WeightFile.OpenStream(path);
        try
        {
            return Open(stream, Path.GetFileName(path), WeightFile.Sniff(stream, Path.GetFileName(path)));
        }
        catch (IOException e)
        {
            stream.Dispose();
            throw new WeightFileException(path, $"cannot be read: {e.Message}");
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Takes over the stream where it succeeds.</summary>
    internal static PthFile Open(Stream stream, string fileName, WeightFormat format) =>
        new(stream, fileName, format, format switch
        {
            WeightFormat.PthZip => PthZip.ReadTree(stream, fileName),
            WeightFormat.PthLegacy => PthLegacy.ReadTree(stream, fileName),
            _ => throw new WeightFileException(fileName, "is a safetensors file, not one of torch.save."),
        });

    /// <summary>Closes the file. Tensors that were loaded live on.</summary>
    public void Dispose() => _stream.Dispose();
}
