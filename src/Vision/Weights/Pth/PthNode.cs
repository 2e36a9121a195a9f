namespace VisionFinetune.Vision.Weights.Pth;

/// <summary>One value of a <c>.pth</c> file: a dictionary, a list, a tensor or a plain value.</summary>
public abstract class PthNode
{
    private protected PthNode()
    {
    }
}

/// <summary>None, truth value, number, text or bytes.</summary>
public sealed class PthScalar : PthNode
{
    internal PthScalar(object? value) => Value = value;

    /// <summary><see langword="null"/> (Python's None), <see cref="bool"/>, <see cref="long"/>,
    /// <see cref="System.Numerics.BigInteger"/>, <see cref="double"/>, <see cref="string"/> or an array of <see cref="byte"/>.</summary>
    public object? Value { get; }
}

/// <summary>Which of Python's sequences a <see cref="PthList"/> was.</summary>
public enum PthListKind
{
    /// <summary>A list.</summary>
    List,

    /// <summary>A tuple, or the size of a tensor.</summary>
    Tuple,

    /// <summary>A set, in the order of the file.</summary>
    Set,
}

/// <summary>A list, tuple or set.</summary>
public sealed class PthList : PthNode
{
    private readonly List<PthNode> _items;

    internal PthList(PthListKind kind, List<PthNode> items)
    {
        Kind = kind;
        _items = items;
    }

    /// <summary>Which of Python's sequences it was.</summary>
    public PthListKind Kind { get; }

    /// <summary>The values in file order.</summary>
    public IReadOnlyList<PthNode> Items => _items;

    internal void Add(PthNode item) => _items.Add(item);
}

/// <summary>A dictionary of any of Python's kinds, in file order. Attributes beside the entries (<c>_metadata</c>) are left out.</summary>
public sealed class PthMapping : PthNode
{
    private readonly List<KeyValuePair<object, PthNode>> _entries = [];
    private readonly Dictionary<object, PthNode> _byKey = new(PthKeyComparer.Instance);

    internal PthMapping(PthMappingKind kind) => Kind = kind;

    /// <summary>Keys (text, truth values or numbers) and values in file order; no key twice.</summary>
    public IReadOnlyList<KeyValuePair<object, PthNode>> Entries => _entries;

    internal PthMappingKind Kind { get; }

    /// <summary>The value of a text key, or <see langword="null"/>.</summary>
    public PthNode? Find(string key) => _byKey.GetValueOrDefault(key);

    internal bool TryAdd(object key, PthNode value)
    {
        if (!_byKey.TryAdd(key, value))
            return false;
        _entries.Add(new(key, value));
        return true;
    }
}

/// <summary>Decides what a pickle's BUILD may do to a dictionary.</summary>
internal enum PthMappingKind
{
    /// <summary>A plain dict has no attributes to set.</summary>
    Plain,

    /// <summary>OrderedDict and Counter: attributes are dropped.</summary>
    WithAttributes,

    /// <summary>argparse.Namespace: its attributes are its content.</summary>
    Namespace,
}
