using VisionFinetune.Engine.Files;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Weights.Pth;

/// <summary>Writes weights so that Python reads them with <c>torch.load</c>, also with <c>weights_only=True</c>.</summary>
public static class PthWriter
{
    /// <summary>Writes an OrderedDict of contiguous tensors in the zip format, atomically.</summary>
    /// <param name="path">The file to write or replace.</param>
    /// <param name="tensors">Names, each once, and tensors of any device and strides; neither changed nor disposed.</param>
    /// <exception cref="WeightFileException">A dtype that the format's reader does not know, a name twice, or more than 4 GB.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var list = tensors.ToList();
        Check(path, list);
        var folder = Path.GetFileNameWithoutExtension(path);
        AtomicFile.Write(path, stream =>
        {
            using var zip = new StoredZipWriter(stream);
            zip.Add($"{folder}/data.pkl", PickleWriter.StateDict(list.Select(t => (t.Key, StorageType.Find(t.Value.dtype)!, t.Value.shape))));
            zip.Add($"{folder}/byteorder", "little"u8);
            for (var i = 0; i < list.Count; i++)
            {
                using var scope = NewDisposeScope();
                var tensor = list[i].Value;
                zip.Add($"{folder}/data/{i}", tensor.numel() == 0 ? [] : tensor.detach().cpu().contiguous().bytes);
            }
            zip.Add($"{folder}/version", "3\n"u8);
            zip.Finish();
        });
    }

    private static void Check(string path, List<KeyValuePair<string, Tensor>> tensors)
    {
        foreach (var (name, tensor) in tensors)
        {
            if (StorageType.Find(tensor.dtype) is null)
                throw new WeightFileException(path, $"cannot be written: '{name}' has the type {WeightNames.Of(tensor.dtype)}; "
                    + $"written are {StorageType.All}.");
        }
        if (tensors.GroupBy(t => t.Key).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new WeightFileException(path, $"cannot be written: the name '{twice.Key}' occurs twice.");
        // Room for the headers: less than 1 KB a tensor.
        var bytes = tensors.Sum(t => t.Value.numel() * t.Value.element_size() + 1024 + 2 * t.Key.Length);
        if (bytes > uint.MaxValue || tensors.Count > ushort.MaxValue - 4)
            throw new WeightFileException(path, $"cannot be written: {bytes} bytes in {tensors.Count} tensors; at most 4 GB in "
                + $"{ushort.MaxValue - 4} are. Write safetensors instead.");
    }
}
