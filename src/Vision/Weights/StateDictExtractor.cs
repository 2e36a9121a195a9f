using VisionFinetune.Vision.Weights.Pth;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Weights;

/// <summary>Finds the weights of a model in a file of <c>torch.save</c> and reads them.</summary>
internal static class StateDictExtractor
{
    private const string DataParallelPrefix = "module.";
    private const int MaxMemoryFactor = 8;
    private const int MaxNamesShown = 10;

    private static readonly string[] s_modelKeys = ["model", "state_dict", "model_state_dict"];

    /// <summary>The entry of the root that holds the weights; <see langword="null"/> for the root itself.</summary>
    /// <exception cref="WeightFileException">There is none, or none that is a dictionary of tensors.</exception>
    public static (string? Key, PthMapping Weights) Locate(PthFile file)
    {
        WeightFileException Bad(string problem) => new(file.FileName, problem);
        if (file.Root is not PthMapping root)
            throw Bad($"holds {PthText.Kind(file.Root)}, not the weights of a model. Save model.state_dict().");
        if (IsStateDict(root))
            return (null, root);
        foreach (var key in s_modelKeys)
        {
            if (root.Find(key) is PthMapping inner && IsStateDict(inner))
                return (key, inner);
        }
        var keys = root.Entries.Count == 0 ? "nothing" : string.Join(", ", root.Entries.Take(MaxNamesShown).Select(e => PickleLimits.Shown($"{e.Key}")));
        var more = root.Entries.Count > MaxNamesShown ? ", …" : "";
        throw Bad($"holds no dictionary of tensors, neither by itself nor under {string.Join(", ", s_modelKeys)}; it holds "
            + $"{keys}{more}. Save model.state_dict().");
    }

    public static StateDict Extract(PthFile file)
    {
        var (key, weights) = Locate(file);
        var tensors = weights.Entries.Select(e => (Name: (string)e.Key, Tensor: (PthTensor)e.Value)).ToList();
        var notices = new List<string>();
        if (key is not null)
            notices.Add($"The weights were read from the entry '{key}' of a checkpoint.");
        if (tensors.All(t => t.Name.StartsWith(DataParallelPrefix, StringComparison.Ordinal) && t.Name.Length > DataParallelPrefix.Length))
        {
            notices.Add($"The prefix '{DataParallelPrefix}' of DataParallel was taken off all names.");
            tensors = [.. tensors.Select(t => (t.Name[DataParallelPrefix.Length..], t.Tensor))];
        }
        CheckMemory(file, tensors.Select(t => t.Tensor));
        using var scope = NewDisposeScope();
        return new StateDict(file.Format, [.. tensors.Select(t => new KeyValuePair<string, Tensor>(t.Name, t.Tensor.Load()))], notices);
    }

    private static bool IsStateDict(PthMapping dictionary) =>
        dictionary.Entries.Count > 0 && dictionary.Entries.All(e => e.Key is string && e.Value is PthTensor);

    /// <summary>Many views of one storage are honest in small numbers only: each takes memory of its own here.</summary>
    private static void CheckMemory(PthFile file, IEnumerable<PthTensor> tensors)
    {
        Int128 bytes = 0;
        foreach (var tensor in tensors)
            bytes += tensor.ByteCount;
        if (bytes > (Int128)file.Length * MaxMemoryFactor)
            throw new WeightFileException(file.FileName, $"describes {bytes} bytes of tensors in a file of {file.Length}; at "
                + $"most {MaxMemoryFactor} times the file are read.");
    }
}
