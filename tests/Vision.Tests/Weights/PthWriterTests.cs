using System.IO.Compression;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Weights;
using VisionFinetune.Vision.Weights.Pth;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Tests.Weights;

public sealed class PthWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("out.pth", WeightFormat.PthZip)]
    [InlineData("out.PT", WeightFormat.PthZip)]
    [InlineData("out.safetensors", WeightFormat.SafeTensors)]
    public void Convert_keeps_names_order_dtypes_and_bits(string output, WeightFormat format)
    {
        var input = Golden.PathOf("weights/tensors-legacy.pth");

        var (count, notices) = WeightConverter.Convert(input, _folder.File(output));

        Assert.Equal(14, count);
        Assert.Empty(notices);
        using var expected = WeightFile.Read(input);
        using var actual = WeightFile.Read(_folder.File(output));
        Assert.Equal(format, actual.Format);
        Assert.Equal(expected.Select(e => e.Key), actual.Select(a => a.Key));
        for (var i = 0; i < expected.Count; i++)
            TensorAssert.Same(expected[i].Value, actual[i].Value);
    }

    [Fact]
    public void Writes_the_entries_of_torch_save_uncompressed_and_aligned()
    {
        using var scope = NewDisposeScope();
        var path = _folder.File("model.pth");

        PthWriter.Write(path, [new("a", arange(6, dtype: ScalarType.Float32).reshape(2, 3).t()), new("b", zeros(0))]);

        var bytes = File.ReadAllBytes(path);
        using var zip = ZipFile.OpenRead(path);
        Assert.Equal(["model/data.pkl", "model/byteorder", "model/data/0", "model/data/1", "model/version"], zip.Entries.Select(e => e.FullName));
        Assert.All(zip.Entries, e => Assert.Equal(e.Length, e.CompressedLength));
        float[] columns = [0, 3, 1, 4, 2, 5];
        var at = bytes.AsSpan().IndexOf([.. columns.SelectMany(BitConverter.GetBytes)]);
        Assert.Equal(0, at % 64);
        Assert.True(at > 0);
    }

    [Fact]
    public void Every_entry_has_the_right_checksum()
    {
        using var scope = NewDisposeScope();
        PthWriter.Write(_folder.File("model.pth"), [new("a", ones(100))]);
        using var zip = ZipFile.OpenRead(_folder.File("model.pth"));
        Assert.All(zip.Entries, e =>
        {
            using var stream = e.Open();
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            Assert.Equal(e.Crc32, Crc32.Of(copy.ToArray()));
        });
        Assert.Equal(0xCBF43926u, Crc32.Of("123456789"u8));     // the check value of the CRC catalogue
    }

    [Fact]
    public void The_same_weights_give_the_same_bytes()
    {
        using var scope = NewDisposeScope();
        PthWriter.Write(_folder.File("a/model.pth"), [new("a", ones(3))]);
        PthWriter.Write(_folder.File("b/model.pth"), [new("a", ones(3))]);
        Assert.Equal(File.ReadAllBytes(_folder.File("a/model.pth")), File.ReadAllBytes(_folder.File("b/model.pth")));
    }

    [Fact]
    public void Refuses_what_the_format_does_not_hold()
    {
        using var scope = NewDisposeScope();
        var path = _folder.File("x.pth");
        var complex = Assert.Throws<WeightFileException>(() => PthWriter.Write(path, [new("a", zeros(1, dtype: ScalarType.ComplexFloat32))]));
        Assert.StartsWith("'x.pth' cannot be written: 'a' has the type complexfloat32; written are FloatStorage", complex.Message, StringComparison.Ordinal);
        var twice = Assert.Throws<WeightFileException>(() => PthWriter.Write(path, [new("a", zeros(1)), new("a", zeros(1))]));
        Assert.Equal("'x.pth' cannot be written: the name 'a' occurs twice.", twice.Message);
        var ending = Assert.Throws<WeightFileException>(() => WeightConverter.Convert("none.pth", _folder.File("x.onnx")));
        Assert.Equal("'x.onnx' ends in '.onnx'; to say which format to write it must end in .pth or .safetensors.", ending.Message);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }
}
