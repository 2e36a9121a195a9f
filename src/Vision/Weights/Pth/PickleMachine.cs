using System.Numerics;

namespace VisionFinetune.Vision.Weights.Pth;

/// <summary>Reads Python's pickle format (protocols 2 to 4) into plain values. It knows no way to run anything: objects are
/// names on a closed list, each with a fixed meaning, and every other name or instruction ends the reading.</summary>
/// <param name="input">The bytes.</param>
/// <param name="loadStorage">Turns PyTorch's reference to a storage into that storage; <see langword="null"/> where none is allowed.</param>
internal sealed class PickleMachine(PickleInput input, Func<PthList, PthStorage>? loadStorage = null)
{
    private readonly PickleStack _stack = new(input);

    /// <summary>Runs to the end of the pickle.</summary>
    /// <returns>A tree of dictionaries, lists, tensors and plain values: no cycles, at most <see cref="PickleLimits.Depth"/> deep.</returns>
    public PthNode Run()
    {
        if ((PickleOp)input.ReadByte() != PickleOp.Proto)
            throw input.Bad("does not begin like a pickle of protocol 2 or later.");
        if (input.ReadByte() is var protocol and (< 2 or > 5))
            throw input.Bad($"is a pickle of protocol {protocol}; read are 2 to 5. torch.save writes 2.");
        for (PickleOp op; (op = (PickleOp)input.ReadByte()) != PickleOp.Stop;)
        {
            if (!TryPushConstant(op) && !TryPushText(op) && !TryBuildCollection(op) && !TryFillCollection(op) && !TryObject(op))
                throw input.Bad($"uses the pickle instruction 0x{(byte)op:x2} at byte {input.Position - 1}, which plain weights "
                    + "never need.");
        }
        var result = _stack.Pop();
        if (_stack.Count > 0 || _stack.MarkCount > 0)
            throw _stack.Damaged("leaves values over");
        new PickleTreeCheck(input).Check(result);
        return result;
    }

    private bool TryPushConstant(PickleOp op)
    {
        object? value;
        switch (op)
        {
            case PickleOp.None: value = null; break;
            case PickleOp.NewTrue: value = true; break;
            case PickleOp.NewFalse: value = false; break;
            case PickleOp.BinInt: value = (long)input.ReadInt32(); break;
            case PickleOp.BinInt1: value = (long)input.ReadByte(); break;
            case PickleOp.BinInt2: value = (long)input.ReadUInt16(); break;
            case PickleOp.Long1: value = ReadInteger(input.ReadByte()).Value; break;
            case PickleOp.Long4: value = ReadInteger(input.ReadUInt32()).Value; break;
            case PickleOp.BinFloat: value = input.ReadBigEndianDouble(); break;
            default: return false;
        }
        _stack.Push(new PthScalar(value));
        return true;
    }

    private bool TryPushText(PickleOp op)
    {
        object value;
        switch (op)
        {
            case PickleOp.BinUnicode: value = input.ReadText(input.ReadUInt32()); break;
            case PickleOp.ShortBinUnicode: value = input.ReadText(input.ReadByte()); break;
            case PickleOp.BinUnicode8: value = input.ReadText(input.ReadUInt64()); break;
            case PickleOp.BinString: value = input.ReadText(input.ReadUInt32()); break;              // text of Python 2
            case PickleOp.ShortBinString: value = input.ReadText(input.ReadByte()); break;
            case PickleOp.BinBytes: value = input.Read(input.ReadUInt32()); break;
            case PickleOp.ShortBinBytes: value = input.Read(input.ReadByte()); break;
            default: return false;
        }
        _stack.Push(new PthScalar(value));
        return true;
    }

    private bool TryBuildCollection(PickleOp op)
    {
        switch (op)
        {
            case PickleOp.Mark: _stack.PushMark(); break;
            case PickleOp.EmptyDict: _stack.Push(new PthMapping(PthMappingKind.Plain)); break;
            case PickleOp.EmptyList: _stack.Push(new PthList(PthListKind.List, [])); break;
            case PickleOp.EmptySet: _stack.Push(new PthList(PthListKind.Set, [])); break;
            case PickleOp.EmptyTuple: _stack.Push(new PthList(PthListKind.Tuple, [])); break;
            case PickleOp.Tuple1: PushTuple(1); break;
            case PickleOp.Tuple2: PushTuple(2); break;
            case PickleOp.Tuple3: PushTuple(3); break;
            case PickleOp.Tuple: _stack.Push(new PthList(PthListKind.Tuple, _stack.PopToMark())); break;
            default: return false;
        }
        return true;
    }

    private bool TryFillCollection(PickleOp op)
    {
        switch (op)
        {
            case PickleOp.Append: Extend(PthListKind.List, [_stack.Pop()]); break;
            case PickleOp.Appends: Extend(PthListKind.List, _stack.PopToMark()); break;
            case PickleOp.AddItems: Extend(PthListKind.Set, _stack.PopToMark()); break;
            case PickleOp.SetItem:
                var value = _stack.Pop();
                SetItems([_stack.Pop(), value]);
                break;
            case PickleOp.SetItems: SetItems(_stack.PopToMark()); break;
            default: return false;
        }
        return true;
    }

    private bool TryObject(PickleOp op)
    {
        switch (op)
        {
            case PickleOp.Frame: input.ReadUInt64(); break;      // a hint for buffered reading; the bounds hold without it
            case PickleOp.BinPut: _stack.Memoize(input.ReadByte()); break;
            case PickleOp.LongBinPut: _stack.Memoize(input.ReadUInt32()); break;
            case PickleOp.Memoize: _stack.MemoizeNext(); break;
            case PickleOp.BinGet: _stack.Recall(input.ReadByte()); break;
            case PickleOp.LongBinGet: _stack.Recall(input.ReadUInt32()); break;
            case PickleOp.Global: _stack.Push(PickleGlobals.Resolve(input.ReadLine(), input.ReadLine(), input)); break;
            case PickleOp.StackGlobal: PushStackGlobal(); break;
            case PickleOp.BinPersId: PushStorage(); break;
            case PickleOp.Reduce or PickleOp.NewObj:
                var arguments = _stack.Pop<PthList>("list of arguments");
                _stack.Push(new PickleCalls(_stack, input).Call(_stack.Pop<PthGlobal>("name of an object"), arguments));
                break;
            case PickleOp.Build: SetAttributes(_stack.Pop()); break;
            default: return false;
        }
        return true;
    }

    /// <summary>Two's complement of any length, as a <see cref="long"/> where it fits.</summary>
    private PthScalar ReadInteger(uint bytes)
    {
        if (bytes > PickleLimits.IntegerBytes)
            throw input.Bad($"has an integer of {bytes} bytes at byte {input.Position}; at most {PickleLimits.IntegerBytes} are "
                + "read.");
        var value = new BigInteger(input.Read(bytes));
        if (value < long.MinValue || value > long.MaxValue)
            return new PthScalar(value);
        return new PthScalar((long)value);
    }

    private void PushTuple(int count)
    {
        var items = new PthNode[count];
        for (var i = count - 1; i >= 0; i--)
            items[i] = _stack.Pop();
        _stack.Push(new PthList(PthListKind.Tuple, [.. items]));
    }

    private void Extend(PthListKind kind, List<PthNode> items)
    {
        var list = _stack.Peek<PthList>("list");
        if (list.Kind != kind)
            throw _stack.Damaged("adds to a list of the wrong kind");
        items.ForEach(list.Add);
    }

    private void SetItems(List<PthNode> keysAndValues)
    {
        var dictionary = _stack.Peek<PthMapping>("dictionary");
        if (keysAndValues.Count % 2 != 0)
            throw _stack.Damaged("has a dictionary key without a value");
        for (var i = 0; i < keysAndValues.Count; i += 2)
            PickleCalls.AddEntry(dictionary, keysAndValues[i], keysAndValues[i + 1], _stack);
    }

    private void PushStackGlobal()
    {
        var name = _stack.Pop<PthScalar>("name").Value as string;
        var module = _stack.Pop<PthScalar>("name").Value as string;
        if (name is null || module is null)
            throw _stack.Damaged("has no name where one belongs");
        _stack.Push(PickleGlobals.Resolve(module, name, input));
    }

    private void PushStorage()
    {
        var reference = _stack.Pop<PthList>("reference to a storage");
        if (loadStorage is null)
            throw _stack.Damaged("refers to a storage where none is allowed");
        _stack.Push(loadStorage(reference));
    }

    /// <summary>Attributes beside the entries of an OrderedDict (a state dict's <c>_metadata</c>) are of no use here.</summary>
    private void SetAttributes(PthNode attributes)
    {
        var target = _stack.Peek<PthMapping>("object with attributes");
        if (target.Kind == PthMappingKind.Plain || attributes is not PthMapping values || ReferenceEquals(values, target))
            throw _stack.Damaged("sets attributes of something that has none");
        if (target.Kind != PthMappingKind.Namespace)
            return;
        foreach (var (key, value) in values.Entries)
            PickleCalls.AddEntry(target, new PthScalar(key), value, _stack);
    }
}
