using System.IO.Compression;
using VisionFinetune.Engine;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Data;

/// <summary>The raw files of CIFAR-10, from a folder or straight out of the official archive.</summary>
internal static class Cifar10Files
{
    /// <summary>The official files have 30,730,000 bytes each.</summary>
    private const long MostFileBytes = 64L << 20;

    /// <summary>The official archive unpacks to 184 MB; a bomb is refused here.</summary>
    private const long MostArchiveBytes = 512L << 20;

    /// <summary>Drawn test data compresses well; photographs, by a tenth.</summary>
    private const long AnyArchiveMayUnpackTo = 4L << 20, MostBytesPerZippedByte = 32;

    private static readonly HashSet<string> Wanted =
        [.. Cifar10Reader.TrainFiles, Cifar10Reader.TestFile, Cifar10Reader.NamesFile];

    /// <summary>The folder or archive to read, or null where there is neither.</summary>
    public static string? Find(string root)
    {
        foreach (var folder in new[] { Path.Combine(root, Cifar10Reader.FolderName), root })
        {
            if (Directory.Exists(folder) && Directory.EnumerateFiles(folder).Any(file => IsBatch(Path.GetFileName(file))))
                return folder;
        }
        return new[] { Path.Combine(root, Cifar10Reader.ArchiveName), root }.FirstOrDefault(File.Exists);
    }

    private static bool IsBatch(string name) => name != Cifar10Reader.NamesFile && Wanted.Contains(name);

    /// <summary>The content of the expected files by name, as uint8 tensors in the caller's scope, and where they were
    /// found.</summary>
    public static (Dictionary<string, Tensor> Files, string Source) Open(string root)
    {
        var source = Find(root) ?? throw NotFound(root);
        return (Directory.Exists(source) ? ReadFolder(source) : ReadArchive(source), source);
    }

    private static UserException NotFound(string root)
    {
        var python = Directory.Exists(Path.Combine(root, "cifar-10-batches-py"))
            ? " There is 'cifar-10-batches-py', the version for Python; the binary version is needed." : "";
        return new UserException($"No CIFAR-10 at '{root}': expected {Cifar10Reader.FolderName}/data_batch_1.bin … "
            + $"or {Cifar10Reader.ArchiveName}.{python} Get it with 'vft data fetch cifar10', or set data.root (--data) to where "
            + "it is.");
    }

    private static Dictionary<string, Tensor> ReadFolder(string folder)
    {
        var files = new Dictionary<string, Tensor>();
        foreach (var name in Wanted)
        {
            var path = Path.Combine(folder, name);
            if (!File.Exists(path))
                continue;
            using var stream = File.OpenRead(path);
            files[name] = ReadAll(name, MostFileBytes, stream.Length, target => stream.ReadExactly(target));
        }
        return files;
    }

    private static Dictionary<string, Tensor> ReadArchive(string path)
    {
        var files = new Dictionary<string, Tensor>();
        try
        {
            using var file = File.OpenRead(path);
            var limit = Math.Min(MostArchiveBytes, AnyArchiveMayUnpackTo + MostBytesPerZippedByte * file.Length);
            using var unzipped = new LimitedStream(new GZipStream(file, CompressionMode.Decompress), limit);
            var tar = new TarFiles(unzipped);
            while (tar.MoveNext())
            {
                var name = tar.Name.Split('/')[^1];
                if (!Wanted.Contains(name))
                    continue;
                if (files.ContainsKey(name))
                    throw new InvalidDataException($"it holds '{name}' twice");
                files[name] = ReadAll(name, Math.Min(MostFileBytes, limit), tar.Length, tar.Read);
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new UserException(
                $"'{path}' is not a whole .tar.gz archive ({e.Message}); it is damaged or something else; get the official one "
                    + "with 'vft data fetch cifar10'.",
                e);
        }
        return files;
    }

    private static Tensor ReadAll(string name, long most, long length, SpanAction read)
    {
        if (length > most)
            throw new UserException($"'{name}' has {length:N0} bytes; expected at most {most:N0}, so it is not CIFAR-10.");
        var content = empty(length, dtype: ScalarType.Byte);
        if (length > 0)
            read(content.bytes);
        return content;
    }

    private delegate void SpanAction(Span<byte> target);
}
