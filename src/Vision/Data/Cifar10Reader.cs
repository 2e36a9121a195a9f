using VisionFinetune.Engine;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Data;

/// <summary>Reads CIFAR-10 (Krizhevsky, 2009) in its binary layout: records of one label byte and 3,072 pixel bytes, the
/// red, green and blue planes of 32×32 pixels row by row.</summary>
public static class Cifar10Reader
{
    /// <summary>The folder inside the official archive.</summary>
    public const string FolderName = "cifar-10-batches-bin";

    /// <summary>The official archive's file name.</summary>
    public const string ArchiveName = "cifar-10-binary.tar.gz";

    internal const string NamesFile = "batches.meta.txt";
    internal const string TestFile = "test_batch.bin";
    internal static readonly string[] TrainFiles = [.. Enumerable.Range(1, 5).Select(i => $"data_batch_{i}.bin")];

    private const string GetAgain = "get it again with 'vft data fetch cifar10'.";
    private const int Size = 32;
    private const int PixelBytes = 3 * Size * Size;
    private const int RecordBytes = 1 + PixelBytes;
    private const int Classes = 10;

    private static readonly string[] StandardNames =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>Reads the five training files into one data set and the test file into another.</summary>
    /// <param name="root">A folder that holds <c>cifar-10-batches-bin</c>, its files, or the official
    /// <c>cifar-10-binary.tar.gz</c>; looked for in this order. The archive is read as it is, nothing is unpacked.</param>
    /// <remarks>Files may hold any number of records. No validation split: CIFAR-10 has none.</remarks>
    /// <exception cref="UserException">Nothing found, a file missing, or a file that is not in the binary layout.</exception>
    public static ImageSplits Read(string root)
    {
        using var scope = NewDisposeScope();
        var (files, names, source) = Open(root, [.. TrainFiles, TestFile]);
        return new ImageSplits(Join("cifar10 train", TrainFiles, files, names), null, Join("cifar10 test", [TestFile], files, names), source, []);
    }

    /// <summary>Reads the test file alone, such as for prediction; the training files need not be there.</summary>
    /// <param name="root">As for <see cref="Read"/>.</param>
    /// <exception cref="UserException">As for <see cref="Read"/>.</exception>
    public static ImageDataset ReadTest(string root)
    {
        using var scope = NewDisposeScope();
        var (files, names, _) = Open(root, [TestFile]);
        return Join("cifar10 test", [TestFile], files, names);
    }

    private static (Dictionary<string, Tensor> Files, IReadOnlyList<string> Names, string Source) Open(string root, string[] required)
    {
        var (files, source) = Cifar10Files.Open(root);
        var missing = required.Where(name => !files.ContainsKey(name)).ToList();
        if (missing.Count > 0)
            throw new UserException($"CIFAR-10 at '{source}' is incomplete: {string.Join(", ", missing)} missing; {GetAgain}");
        return (files, files.TryGetValue(NamesFile, out var text) ? ParseNames(text, source) : StandardNames, source);
    }

    /// <summary>Whether <see cref="Read"/> would find something to read.</summary>
    public static bool Exists(string root) => Cifar10Files.Find(root) is not null;

    private static ImageDataset Join(
        string name, string[] fileNames, Dictionary<string, Tensor> files, IReadOnlyList<string> classNames)
    {
        foreach (var file in fileNames)
            CheckRecords(file, files[file]);
        var count = fileNames.Sum(file => files[file].numel() / RecordBytes);
        var images = empty(count, 3, Size, Size, dtype: ScalarType.Byte);
        var labels = empty(count, dtype: ScalarType.Int64);
        long start = 0;
        foreach (var file in fileNames)
        {
            var records = files[file].reshape(-1, RecordBytes);
            images.narrow(0, start, records.shape[0]).view(-1, PixelBytes).copy_(records.narrow(1, 1, PixelBytes));
            labels.narrow(0, start, records.shape[0]).copy_(records.select(1, 0));
            start += records.shape[0];
        }
        return new ImageDataset(name, images, labels, classNames);
    }

    private static void CheckRecords(string file, Tensor content)
    {
        var length = content.numel();
        if (length == 0 || length % RecordBytes != 0)
        {
            throw new UserException($"'{file}' has {length:N0} bytes; expected a multiple of {RecordBytes:N0} "
                + $"(one label byte and {PixelBytes:N0} pixel bytes an image). It is damaged or not CIFAR-10's binary version; "
                + $"{GetAgain}");
        }
        var labels = content.reshape(-1, RecordBytes).select(1, 0).to(ScalarType.Int64).data<long>().ToArray();
        var wrong = Array.FindIndex(labels, label => label >= Classes);
        if (wrong >= 0)
        {
            throw new UserException($"'{file}' record {wrong + 1} has the label {labels[wrong]}; expected 0 to {Classes - 1}. "
                + $"It is damaged or not CIFAR-10's binary version; {GetAgain}");
        }
    }

    private static string[] ParseNames(Tensor content, string source)
    {
        var names = System.Text.Encoding.UTF8.GetString(content.bytes)
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length != Classes || names.Distinct().Count() != Classes)
            throw new UserException(
                $"'{NamesFile}' at '{source}' has {names.Distinct().Count()} different class names; expected {Classes}, one a "
                    + "line.");
        return names;
    }
}
