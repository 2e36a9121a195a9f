using System.Buffers.Binary;
using System.Text;

namespace VisionFinetune.Vision.Weights.Pth;

/// <summary>Writes the pickle (protocol 2) of an OrderedDict of tensors, storage <c>i</c> for tensor <c>i</c>.</summary>
internal sealed class PickleWriter : IDisposable
{
    private readonly MemoryStream _bytes = new();

    public static byte[] StateDict(IEnumerable<(string Name, StorageType Type, long[] Shape)> tensors)
    {
        using var writer = new PickleWriter();
        writer.Op(PickleOp.Proto);
        writer._bytes.WriteByte(2);
        writer.EmptyOrderedDict();
        writer.Op(PickleOp.Mark);
        var index = 0;
        foreach (var (name, type, shape) in tensors)
        {
            writer.Text(name);
            writer.Tensor(type, shape, index++);
        }
        writer.Op(PickleOp.SetItems);
        writer.Op(PickleOp.Stop);
        return writer._bytes.ToArray();
    }

    public void Dispose() => _bytes.Dispose();

    /// <summary><c>_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks)</c></summary>
    private void Tensor(StorageType type, long[] shape, int index)
    {
        Global("torch._utils", "_rebuild_tensor_v2");
        Op(PickleOp.Mark);
        Storage(type, shape.Aggregate(1L, (a, b) => a * b), index);
        Integer(0);
        Integers(shape);
        Integers(ContiguousStrides(shape));
        Op(PickleOp.NewFalse);
        EmptyOrderedDict();
        Op(PickleOp.Tuple);
        Op(PickleOp.Reduce);
    }

    private void Storage(StorageType type, long count, int index)
    {
        Op(PickleOp.Mark);
        Text("storage");
        Global("torch", type.Name);
        Text($"{index}");
        Text("cpu");
        Integer(count);
        Op(PickleOp.Tuple);
        Op(PickleOp.BinPersId);
    }

    private void EmptyOrderedDict()
    {
        Global("collections", "OrderedDict");
        Op(PickleOp.EmptyTuple);
        Op(PickleOp.Reduce);
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
        var fits = value is >= int.MinValue and <= int.MaxValue;
        Op(fits ? PickleOp.BinInt : PickleOp.Long1);
        if (!fits)
            _bytes.WriteByte(8);
        _bytes.Write(bytes[..(fits ? 4 : 8)]);
    }

    private void Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        Op(PickleOp.BinUnicode);
        _bytes.Write(length);
        _bytes.Write(utf8);
    }

    private void Global(string module, string name)
    {
        Op(PickleOp.Global);
        _bytes.Write(Encoding.ASCII.GetBytes($"{module}\n{name}\n"));
    }

    private void Op(PickleOp op) => _bytes.WriteByte((byte)op);

    private static long[] ContiguousStrides(long[] shape)
    {
        var strides = new long[shape.Length];
        long next = 1;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = next;
            next *= Math.Max(shape[axis], 1);
        }
        return strides;
    }
}
