namespace VisionFinetune.Vision.Weights.Pth;

/// <summary>Stack, marks and memo of the pickle machine, with every misuse refused.</summary>
internal sealed class PickleStack(PickleInput input)
{
    private readonly List<PthNode> _values = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<uint, PthNode> _memo = [];
    private long _spent;

    public int Count => _values.Count;

    public int MarkCount => _marks.Count;

    public void Push(PthNode value)
    {
        Spend(1);
        _values.Add(value);
    }

    public void PushMark()
    {
        Spend(1);
        _marks.Add(_values.Count);
    }

    public PthNode Pop()
    {
        var value = Peek();
        _values.RemoveAt(_values.Count - 1);
        return value;
    }

    public PthNode Peek()
    {
        var floor = _marks.Count > 0 ? _marks[^1] : 0;
        return _values.Count > floor ? _values[^1] : throw Damaged("takes a value that is not there");
    }

    public T Pop<T>(string expected) where T : PthNode => Pop() as T ?? throw Damaged($"has no {expected} where one belongs");

    public T Peek<T>(string expected) where T : PthNode => Peek() as T ?? throw Damaged($"has no {expected} where one belongs");

    /// <summary>Takes all values above the last mark, and the mark.</summary>
    public List<PthNode> PopToMark()
    {
        if (_marks.Count == 0)
            throw Damaged("closes a group that was not opened");
        var start = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        var values = _values.GetRange(start, _values.Count - start);
        _values.RemoveRange(start, values.Count);
        return values;
    }

    public void Memoize(uint index)
    {
        Spend(1);
        _memo[index] = Peek();
    }

    public void MemoizeNext() => Memoize((uint)_memo.Count);

    public void Recall(uint index) =>
        Push(_memo.TryGetValue(index, out var value) ? value : throw Damaged($"recalls value {index}, which was never stored,"));

    public WeightFileException Damaged(string what) => input.Bad($"is damaged: its list of values {what} before byte "
        + $"{input.Position}.");

    /// <summary>Counts values that were made without a byte each in the file, such as the copy of a list.</summary>
    public void Spend(int values)
    {
        _spent += values;
        if (_spent > PickleLimits.Values)
            throw input.Bad($"describes more than {PickleLimits.Values} values, which no weight file needs.");
    }
}
