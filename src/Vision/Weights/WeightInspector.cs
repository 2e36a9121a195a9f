using System.Globalization;
using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Vision.Weights.Pth;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Weights;

/// <summary>Looks into weight files and checkpoints without a model.</summary>
public static class WeightInspector
{
    /// <summary>Describes a file of any known format.</summary>
    /// <exception cref="VisionFinetune.Engine.UserException">As <see cref="WeightFile.Read(string)"/>; but a file of plain values without
    /// weights is described, not refused.</exception>
    public static WeightSummary Inspect(string path)
    {
        WeightFormat format;
        using (var stream = WeightFile.OpenStream(path))
            format = WeightFile.Sniff(stream, path);
        if (format == WeightFormat.SafeTensors)
            return InspectSafeTensors(path);
        using var file = PthFile.Open(path);
        return InspectPth(file);
    }

    private static WeightSummary InspectSafeTensors(string path)
    {
        using var scope = NewDisposeScope();
        var content = SafeTensors.Read(path);
        var all = content.Tensors.Select(t => new TensorSummary(t.Key, t.Value.shape, WeightNames.Of(t.Value.dtype))).ToList();
        var state = all.Where(t => t.Name.StartsWith(Checkpoint.StatePrefix, StringComparison.Ordinal)).ToList();
        var entries = content.Metadata
            .Select(m => new KeyValuePair<string, string>(m.Key, PthText.Of(new PthScalar(m.Value))))
            .Concat(state.Select(t => new KeyValuePair<string, string>(t.Name, $"tensor {t.Dtype} "
                + $"[{string.Join(", ", t.Shape)}]")));
        return new WeightSummary(WeightFormat.SafeTensors, [.. all.Except(state)], [.. entries], []);
    }

    private static WeightSummary InspectPth(PthFile file)
    {
        PthMapping? weights = null;
        var notices = new List<string>();
        try
        {
            (var key, weights) = StateDictExtractor.Locate(file);
            if (key is not null)
                notices.Add($"A checkpoint; the weights are its entry '{key}'.");
        }
        catch (WeightFileException e)
        {
            notices.Add(e.Message);
        }
        var tensors = weights?.Entries.Select(e => (Name: (string)e.Key, Tensor: (PthTensor)e.Value)) ?? [];
        return new WeightSummary(
            file.Format,
            [.. tensors.Select(t => new TensorSummary(t.Name, t.Tensor.Shape, WeightNames.Of(t.Tensor.Type)))],
            [.. OtherEntries(file.Root, weights)],
            notices);
    }

    private static IEnumerable<KeyValuePair<string, string>> OtherEntries(PthNode root, PthMapping? weights)
    {
        if (ReferenceEquals(root, weights))
            return [];
        return root is PthMapping dictionary
            ? dictionary.Entries.Where(e => !ReferenceEquals(e.Value, weights)).Select(e => new KeyValuePair<string, string>(
                string.Create(CultureInfo.InvariantCulture, $"{e.Key}"), PthText.Of(e.Value)))
            : [new("(root)", PthText.Of(root))];
    }
}
