using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using VisionFinetune.Vision.Weights.Pth;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace VisionFinetune.Vision.Tests.Weights;

/// <summary>Hand-made pickles, zips and models.</summary>
internal static class Some
{
    /// <summary>A model with the names of a ResNet's first and last layers.</summary>
    public sealed class Model : Module<Tensor, Tensor>
    {
#pragma warning disable IDE1006, CA1051 // field names are weight keys
        public readonly TorchSharp.Modules.Conv2d conv1;
        public readonly TorchSharp.Modules.BatchNorm2d bn1;
        public readonly TorchSharp.Modules.Linear fc;
#pragma warning restore IDE1006, CA1051

        public Model(int channels = 3, int classes = 4)
            : base(nameof(Model))
        {
            conv1 = Conv2d(channels, 2, 3, bias: false);
            bn1 = BatchNorm2d(2);
            fc = Linear(2, classes);
            RegisterComponents();
        }

        public override Tensor forward(Tensor images) => images;
    }

    /// <summary>A zip as torch.save writes it: uncompressed unless said otherwise.</summary>
    public static byte[] Zip(byte[] pickle, params (string Name, byte[] Data)[] others) => Zip(CompressionLevel.NoCompression, pickle, others);

    public static byte[] Zip(CompressionLevel level, byte[] pickle, params (string Name, byte[] Data)[] others)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, data) in others.Prepend(("x/data.pkl", pickle)))
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(data);
            }
        }
        return bytes.ToArray();
    }

    /// <summary>The pickle of <c>{"w": tensor}</c> over storage "0" of four float32 numbers.</summary>
    public static byte[] Tensor(long[] shape, long[] strides, long offset = 0, string storageType = "FloatStorage", long count = 4) =>
        new Pickle().Op(PickleOp.EmptyDict).Text("w").TensorOf(shape, strides, offset, storageType, count).Op(PickleOp.SetItem).Done();

    public static byte[] FourFloats { get; } = [.. new[] { 1f, 2f, 3f, 4f }.SelectMany(BitConverter.GetBytes)];

    public sealed class Pickle
    {
        private readonly List<byte> _bytes = [(byte)PickleOp.Proto, 2];

        public Pickle Op(params PickleOp[] ops)
        {
            _bytes.AddRange(ops.Select(o => (byte)o));
            return this;
        }

        public Pickle Raw(params byte[] bytes)
        {
            _bytes.AddRange(bytes);
            return this;
        }

        public Pickle Text(string text)
        {
            var length = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, Encoding.UTF8.GetByteCount(text));
            return Op(PickleOp.BinUnicode).Raw(length).Raw(Encoding.UTF8.GetBytes(text));
        }

        public Pickle Integer(long value)
        {
            var bytes = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            return Op(PickleOp.Long1).Raw(8).Raw(bytes);
        }

        public Pickle Global(string module, string name) => Op(PickleOp.Global).Raw(Encoding.ASCII.GetBytes($"{module}\n{name}\n"));

        public Pickle Integers(long[] values)
        {
            Op(PickleOp.Mark);
            foreach (var value in values)
                Integer(value);
            return Op(PickleOp.Tuple);
        }

        public Pickle TensorOf(long[] shape, long[] strides, long offset = 0, string storageType = "FloatStorage", long count = 4) =>
            Global("torch._utils", "_rebuild_tensor_v2").Op(PickleOp.Mark)
                .Op(PickleOp.Mark).Text("storage").Global("torch", storageType).Text("0").Text("cpu").Integer(count).Op(PickleOp.Tuple, PickleOp.BinPersId)
                .Integer(offset).Integers(shape).Integers(strides).Op(PickleOp.NewFalse)
                .Global("collections", "OrderedDict").Op(PickleOp.EmptyTuple, PickleOp.Reduce, PickleOp.Tuple, PickleOp.Reduce);

        public byte[] Done() => [.. _bytes, (byte)PickleOp.Stop];
    }
}
