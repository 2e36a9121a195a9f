using VisionFinetune.Engine;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Weights;

/// <summary>Copies weights into a model: all of them, or, where names or shapes differ, none and a readable difference.</summary>
public static class StateDictLoader
{
    private const string CounterName = "num_batches_tracked";
    private const int MaxNamesShown = 5;

    /// <summary>Loads weights; only the head may keep its initial values, and only where its shape differs.</summary>
    /// <param name="model">Changed in place, on its device and in its dtype.</param>
    /// <param name="weights">Neither changed nor disposed.</param>
    /// <param name="modelName">For messages, such as <c>resnet50</c>.</param>
    /// <param name="fileName">For messages.</param>
    /// <param name="head">Keys of the classifier, such as <c>fc.weight</c> and <c>fc.bias</c>; empty if it must fit too.</param>
    /// <exception cref="UserException">Missing or unexpected names, or wrong shapes. The model is unchanged.</exception>
    public static LoadReport Load(
        nn.Module model, StateDict weights, string modelName, string fileName, IReadOnlyCollection<string> head)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(head);
        var target = model.state_dict();
        // A weight without its bias makes no sense, so the head is loaded whole or not at all.
        var resetHead = head.Any(k => target.TryGetValue(k, out var t) && weights.TryGet(k, out var w) && !t.shape.SequenceEqual(w.shape));
        var reset = resetHead ? target.Keys.Where(head.Contains).ToList() : [];
        var counters = target.Keys.Where(k => !weights.TryGet(k, out _) && IsCounter(k)).ToList();
        Check(target, weights, reset, modelName, fileName);

        using (no_grad())
        {
            foreach (var (name, tensor) in target)
            {
                if (!reset.Contains(name) && weights.TryGet(name, out var source))
                    tensor.copy_(source);
            }
            counters.ForEach(name => target[name].zero_());
        }
        return new LoadReport(target.Count - reset.Count - counters.Count, reset, [.. weights.Notices, .. Notices(target, weights, reset, counters)]);
    }

    private static bool IsCounter(string name) => name.Split('.')[^1] == CounterName;

    private static void Check(
        Dictionary<string, Tensor> target, StateDict weights, List<string> reset, string modelName, string fileName)
    {
        var missing = target.Keys.Where(k => !weights.TryGet(k, out _) && !IsCounter(k)).ToList();
        var unexpected = weights.Select(w => w.Key).Where(k => !target.ContainsKey(k)).ToList();
        var wrongShape = new List<string>();
        foreach (var (name, tensor) in target)
        {
            if (!reset.Contains(name) && weights.TryGet(name, out var source) && !tensor.shape.SequenceEqual(source.shape))
                wrongShape.Add($"{name}: file {Shape(source)}, model {Shape(tensor)}");
        }
        if (missing.Count + unexpected.Count + wrongShape.Count == 0)
            return;
        throw new UserException(
            $"'{Path.GetFileName(fileName)}' does not fit {modelName}: {missing.Count} {(missing.Count == 1 ? "key" : "keys")} "
                + $"missing{Names(missing)}, "
            + $"{unexpected.Count} unexpected{Names(unexpected)}, {wrongShape.Count} wrong "
            + $"{(wrongShape.Count == 1 ? "shape" : "shapes")}{Names(wrongShape, "; ")}.");
    }

    private static IEnumerable<string> Notices(
        Dictionary<string, Tensor> target, StateDict weights, List<string> reset, List<string> counters)
    {
        if (reset.Count > 0)
        {
            var shapes = reset.Select(k => $"{k}: file {(weights.TryGet(k, out var w) ? Shape(w) : "none")}, model "
                + $"{Shape(target[k])}");
            yield return $"The head keeps its initial values, because its shape differs ({string.Join("; ", shapes)}).";
        }
        if (counters.Count > 0)
            yield return $"{counters.Count} {CounterName} are not in the file (older than PyTorch 0.4.1) and start at 0.";
    }

    private static string Shape(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";

    private static string Names(List<string> names, string separator = ", ") =>
        names.Count == 0 ? "" : $" ({string.Join(separator, names.Take(MaxNamesShown))}{(names.Count > MaxNamesShown ? separator + "…" : "")})";
}
