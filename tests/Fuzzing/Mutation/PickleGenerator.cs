using System.Buffers.Binary;
using System.Text;
using VisionFinetune.Vision.Weights.Pth;

namespace VisionFinetune.Fuzzing.Mutation;

/// <summary>Writes pickles that mean something: tensors, dictionaries, calls; with boundaries where numbers stand, and now and then
/// an instruction out of place.</summary>
internal sealed class PickleGenerator(Draws draws)
{
    private static readonly PickleOp[] s_all = Enum.GetValues<PickleOp>();

    private static readonly (string Module, string Name)[] s_names =
    [
        ("collections", "OrderedDict"), ("collections", "Counter"), ("argparse", "Namespace"), ("builtins", "set"), ("torch", "Size"),
        ("torch", "device"), ("_codecs", "encode"), ("torch", "Tensor"), ("torch.nn.parameter", "Parameter"),
        ("torch._utils", "_rebuild_tensor"), ("torch._utils", "_rebuild_tensor_v2"), ("torch._utils", "_rebuild_parameter"),
        ("torch._tensor", "_rebuild_from_type_v2"), ("torch", "FloatStorage"), ("torch", "BoolStorage"), ("torch", "float32"),
        ("os", "system"), ("builtins", "eval"), ("numpy.core.multiarray", "_reconstruct"),
    ];

    private static readonly string[] s_storages = ["FloatStorage", "DoubleStorage", "HalfStorage", "LongStorage", "ByteStorage", "BoolStorage"];

    private readonly List<byte> _bytes = [];
    private readonly List<int> _storages = [];

    /// <summary>Elements of every storage that is not lied about.</summary>
    public const int StorageCount = 4;

    /// <summary>Bytes of an element of storage <c>i</c>.</summary>
    public static IReadOnlyList<int> StorageItemBytes { get; } = [4, 8, 2, 8, 1, 1];

    /// <summary>The storages that the pickle refers to, by their keys.</summary>
    public IReadOnlyList<int> Storages => _storages;

    /// <summary>A whole pickle.</summary>
    public byte[] Pickle()
    {
        Op(PickleOp.Proto);
        _bytes.Add(draws.OneIn(50) ? (byte)draws.Next() : draws.Of<byte>([2, 2, 2, 3, 4, 5]));
        if (draws.OneIn(8))
            Noise(1 + draws.Below(40));
        else
            Dictionary(depth: 0);
        Op(PickleOp.Stop);
        var bytes = _bytes.ToArray();
        return draws.OneIn(4) ? ByteMutator.Mutate(bytes, draws) : bytes;
    }

    private void Dictionary(int depth)
    {
        if (draws.OneIn(2))
            Op(PickleOp.EmptyDict);
        else
            Call(("collections", "OrderedDict"), () => Op(PickleOp.EmptyTuple));
        Remember();
        Op(PickleOp.Mark);
        for (var entries = draws.Below(5); entries >= 0; entries--)
        {
            if (draws.OneIn(40))
                Value(depth + 1);
            else
                Text($"layer{draws.Below(6)}{entries}.weight");
            if (draws.OneIn(8))
                Value(depth + 1);
            else
                Tensor();
        }
        Op(PickleOp.SetItems);
        if (draws.OneIn(30))
            Noise(3);
    }

    private void Value(int depth)
    {
        switch (draws.Below(12))
        {
            case 0: Integer(draws.Boundary()); break;
            case 1: Text(draws.Of(["", "a", "latin1", "storage", "cpu", "\n", "\0", "é", new string('x', draws.Below(300))])); break;
            case 2: Op(PickleOp.BinFloat); _bytes.AddRange(draws.Bytes(8)); break;
            case 3 when depth < 8: Dictionary(depth + 1); break;
            case 4 when depth < 8: Sequence(depth); break;
            case 5: Name(draws.Of(s_names)); break;
            case 6: Call(draws.Of(s_names), () => Sequence(depth)); break;
            case 7: Op(PickleOp.BinGet); _bytes.Add((byte)draws.Below(8)); break;
            case 8: Op(PickleOp.Long1); _bytes.Add((byte)draws.Below(20)); _bytes.AddRange(draws.Bytes(draws.Below(20))); break;
            case 9: Storage("FloatStorage", draws.Boundary()); break;
            default: Op(draws.Of([PickleOp.None, PickleOp.NewTrue, PickleOp.NewFalse, PickleOp.EmptyTuple, PickleOp.EmptyList])); break;
        }
    }

    private void Sequence(int depth)
    {
        var count = draws.Below(5);
        if (draws.OneIn(2))
        {
            Op(PickleOp.Mark);
            for (var i = 0; i < count; i++)
                Value(depth + 1);
            Op(PickleOp.Tuple);
            return;
        }
        Op(PickleOp.EmptyList);
        Remember();
        Op(PickleOp.Mark);
        for (var i = 0; i < count; i++)
            Value(depth + 1);
        Op(PickleOp.Appends);
    }

    private void Tensor()
    {
        var rank = draws.OneIn(40) ? draws.Below(100) : draws.Below(4);
        var sizes = Enumerable.Range(0, rank).Select(_ => draws.OneIn(30) ? draws.Boundary() : 1 + draws.Below(2)).ToArray();
        Call(("torch._utils", draws.OneIn(8) ? "_rebuild_tensor" : "_rebuild_tensor_v2"), () =>
        {
            Op(PickleOp.Mark);
            Storage(draws.Of(s_storages), draws.OneIn(30) ? draws.Boundary() : StorageCount);
            Integer(draws.OneIn(30) ? draws.Boundary() : 0);
            Integers(sizes);
            Integers([.. sizes.Select(size => draws.OneIn(30) ? draws.Boundary() : size > 1 && draws.OneIn(8) ? 0L : 1L)]);
            Op(PickleOp.NewFalse);
            Op(PickleOp.EmptyDict);
            Op(PickleOp.Tuple);
        });
    }

    private void Storage(string type, long count)
    {
        Op(PickleOp.Mark);
        Text("storage");
        Name(("torch", type));
        var index = Array.IndexOf(s_storages, type);
        Text(draws.OneIn(40) ? draws.Of(["../../x", "/etc/passwd", "", "9"]) : $"{index}");
        if (!_storages.Contains(index))
            _storages.Add(index);
        Text("cpu");
        Integer(count);
        Op(PickleOp.Tuple);
        Op(PickleOp.BinPersId);
    }

    private void Call((string Module, string Name) name, Action arguments)
    {
        Name(name);
        arguments();
        Op(PickleOp.Reduce);
    }

    private void Name((string Module, string Name) name)
    {
        if (draws.OneIn(5))
        {
            Text(name.Module);
            Text(name.Name);
            Op(PickleOp.StackGlobal);
            return;
        }
        Op(PickleOp.Global);
        _bytes.AddRange(Encoding.ASCII.GetBytes($"{name.Module}\n{name.Name}\n"));
    }

    private void Remember()
    {
        if (draws.OneIn(2))
            return;
        Op(PickleOp.BinPut);
        _bytes.Add((byte)draws.Below(8));
    }

    private void Integers(long[] values)
    {
        Op(PickleOp.Mark);
        foreach (var value in values)
            Integer(value);
        Op(PickleOp.Tuple);
    }

    private void Integer(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        Op(PickleOp.Long1);
        _bytes.Add(8);
        _bytes.AddRange(bytes.ToArray());
    }

    private void Text(string text)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, Encoding.UTF8.GetByteCount(text));
        Op(PickleOp.BinUnicode);
        _bytes.AddRange(length.ToArray());
        _bytes.AddRange(Encoding.UTF8.GetBytes(text));
    }

    private void Noise(int count)
    {
        for (; count > 0; count--)
        {
            Op(draws.OneIn(10) ? (PickleOp)draws.Next() : draws.Of(s_all));
            if (draws.OneIn(3))
                Value(depth: 6);
        }
    }

    private void Op(PickleOp op) => _bytes.Add((byte)op);
}
