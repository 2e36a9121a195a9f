namespace VisionFinetune.Vision.Weights.Pth;

/// <summary>Reads PyTorch's reference to a storage: <c>('storage', type, key, location, number of elements[, view])</c>.</summary>
/// <param name="source">The file.</param>
/// <param name="bad">Makes the error for this file.</param>
/// <param name="place">Called for every new storage; may refuse it or set its position.</param>
internal sealed class StorageReader(Stream source, Func<string, WeightFileException> bad, Action<StorageData> place)
{
    private const int ItemCount = 5;

    private readonly Dictionary<string, StorageData> _byKey = [];

    public IReadOnlyDictionary<string, StorageData> ByKey => _byKey;

    public PthStorage Load(PthList reference)
    {
        var view = reference.Items.Count == ItemCount + 1 ? reference.Items[ItemCount] : null;
        if (reference.Items.Take(reference.Items.Count - (view is null ? 0 : 1)).ToList() is not [PthScalar { Value: "storage" },
            PthStorageType { Type: var type }, PthScalar { Value: string key }, PthScalar { Value: string }, PthScalar { Value: long count }])
        {
            throw bad("refers to data in a way that plain weights do not. Save model.state_dict() instead of the whole model.");
        }
        if (count < 0 || (Int128)count * type.Bytes > source.Length)
            throw bad($"has a storage of {count} elements ({type.Name}), more than its {source.Length} bytes hold.");
        var data = Find(key, type, count);
        return view is null or PthScalar { Value: null } ? new PthStorage(data, 0, count) : View(data, view);
    }

    private StorageData Find(string key, StorageType type, long count)
    {
        if (!_byKey.TryGetValue(key, out var data))
        {
            data = new StorageData(source, key, type, count);
            place(data);
            _byKey.Add(key, data);
        }
        if (data.Type != type || data.Count != count)
            throw bad($"describes its storage '{PickleLimits.Shown(key)}' in two ways: {data.Count} {data.Type.Name} and {count} "
                + $"{type.Name}.");
        return data;
    }

    /// <summary>Files of PyTorch before 0.4 name a run of elements of another storage: <c>(key, first, number)</c>.</summary>
    private PthStorage View(StorageData data, PthNode view)
    {
        if (view is not PthList { Items: [PthScalar { Value: string }, PthScalar { Value: long first }, PthScalar { Value: long count }] })
            throw bad("refers to a part of a storage in an unknown way; it is damaged.");
        if (first < 0 || count < 0 || (Int128)first + count > data.Count)
            throw bad($"refers to {count} elements from {first} of a storage of {data.Count} elements.");
        return new PthStorage(data, first, count);
    }
}
