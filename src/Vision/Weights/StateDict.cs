using System.Collections;
using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Weights;

/// <summary>The weights of a model: contiguous CPU tensors by name, in the order of their file. It owns them.</summary>
public sealed class StateDict : IReadOnlyList<KeyValuePair<string, Tensor>>, IDisposable
{
    private readonly List<KeyValuePair<string, Tensor>> _tensors;
    private readonly Dictionary<string, Tensor> _byName;

    /// <summary>Takes over the tensors: they leave any dispose scope and die with this object.</summary>
    /// <param name="format">Where they came from.</param>
    /// <param name="tensors">Names, each once, and contiguous CPU tensors.</param>
    /// <param name="notices">What a log should say about the reading, such as a prefix that was taken off the names.</param>
    public StateDict(WeightFormat format, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyList<string> notices)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        Format = format;
        Notices = notices;
        _tensors = [.. tensors];
        _byName = new Dictionary<string, Tensor>(_tensors);
        foreach (var (_, tensor) in _tensors)
            tensor.DetachFromDisposeScope();
    }

    /// <summary>The format of the file.</summary>
    public WeightFormat Format { get; }

    /// <summary>One sentence for each thing a log should say about the reading.</summary>
    public IReadOnlyList<string> Notices { get; }

    /// <summary>Number of tensors.</summary>
    public int Count => _tensors.Count;

    /// <summary>Name and tensor number <paramref name="index"/> of the file.</summary>
    public KeyValuePair<string, Tensor> this[int index] => _tensors[index];

    /// <summary>Looks a tensor up by name. It stays owned by this object.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out Tensor? tensor) => _byName.TryGetValue(name, out tensor);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Tensor>> GetEnumerator() => _tensors.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Frees all tensors.</summary>
    public void Dispose()
    {
        foreach (var (_, tensor) in _tensors)
            tensor.Dispose();
    }
}
