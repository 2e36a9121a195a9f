using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Checkpoints;

public sealed class SafeTensorsTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Int16)]
    [InlineData(ScalarType.Int8)]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Bool)]
    public void Reads_back_what_it_wrote(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var matrix = arange(24).reshape(4, 6).to_type(type);
        SafeTensors.Write(_path, [new("strided", matrix.t()), new("scalar", matrix[1, 0]), new("empty", zeros(0, 3, dtype: type))], new Dictionary<string, string> { ["a"] = "b\"ü" });
        var content = SafeTensors.Read(_path);
        Assert.Equal(["strided", "scalar", "empty"], content.Tensors.Select(t => t.Key));
        TensorAssert.Same(matrix.t(), content.Tensors[0].Value);
        TensorAssert.Same(matrix[1, 0], content.Tensors[1].Value);
        Assert.Equal([0, 3], content.Tensors[2].Value.shape);
        Assert.Equal("b\"ü", content.Metadata["a"]);
    }

    [Fact]
    public void Reads_a_file_that_Python_wrote()
    {
        using var scope = NewDisposeScope();
        var content = SafeTensors.Read(Golden.PathOf("weights/expected.safetensors")).Tensors.ToDictionary(t => t.Key, t => t.Value);
        Assert.Equal(2.5f, content["scalar"].item<float>());
        TensorAssert.Same(Golden.Fill("golden1/conv", [4, 3, 2, 2]), content["conv"]);
    }

    [Theory]
    [InlineData("", "it has 0 bytes, shorter than the 8-byte header length.")]
    [InlineData("9999:{}", "the header length 9999 does not fit a file of 10 bytes.")]
    [InlineData("-1:{}", "the header length -1 does not fit a file of 10 bytes.")]
    [InlineData("{]", "the header is not JSON with unique keys")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}|x""", "the header is not JSON with unique keys")]
    [InlineData("[]", "the header is not a JSON object.")]
    [InlineData("""{"a":3}""", "the header has an entry of the wrong form")]
    [InlineData("""{"a":{"dtype":"Q4","shape":[1],"data_offsets":[0,1]}}|x""", "tensor 'a' has the unknown dtype 'Q4'; known are F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL.")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,9]}}|x""", "tensor 'a' has data offsets [0, 9] outside the 1 data bytes.")]
    [InlineData("""{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}|x""", "tensor 'a' has the negative size -1.")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4611686018427387904],"data_offsets":[0,1]}}|x""", "tensor 'a' with shape [4611686018427387904, 4611686018427387904] is larger than the file.")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,1]}}|x""", "tensor 'a' of shape [1] and dtype F32 needs 4 bytes; its offsets span 1.")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}|x""", "tensor 'b' begins at data byte 0; expected 1 (holes and overlaps are not allowed).")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}|xyz""", "2 bytes after the last tensor belong to none.")]
    [InlineData("""{"\ud800":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}|x""", "the header is not JSON with unique keys")]
    [InlineData("""{"a\nb":{"dtype":"U8","shape":[2],"data_offsets":[0,1]}}|x""", "tensor 'a?b' of shape [2] and dtype U8 needs 2 bytes; its offsets span 1.")]
    public void Refuses_what_does_not_fit_the_file(string content, string expected)
    {
        File.WriteAllBytes(_path, FileOf(content));
        var error = Assert.Throws<SafeTensorsFormatException>(() => SafeTensors.Read(_path));
        Assert.StartsWith($"'{Path.GetFileName(_path)}' is not a valid safetensors file: {expected}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_of_a_million_axes_is_refused_in_a_short_message()
    {
        File.WriteAllBytes(_path, FileOf("{\"a\":{\"dtype\":\"U8\",\"shape\":[" + string.Join(',', Enumerable.Repeat(1, 1_000_000)) + "],\"data_offsets\":[0,1]}}|x"));
        Assert.EndsWith("tensor 'a' has 1000000 sizes; at most 64 are read.", Assert.Throws<SafeTensorsFormatException>(() => SafeTensors.Read(_path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_checksum_is_that_of_the_whole_file_with_zeros_in_its_place()
    {
        using var scope = NewDisposeScope();
        var large = arange(60_000).reshape(60, 1000);         // hashed by another thread, as is all that follows it
        List<KeyValuePair<string, Tensor>> tensors = [new("first", arange(9)), new("large", large), new("strided", large.t()), new("small", large[3]), new("empty", zeros(0)), new("last", large + 1)];
        SafeTensors.Write(_path, tensors, withChecksum: true);
        var content = SafeTensors.Read(_path);
        Assert.All(tensors.Zip(content.Tensors), pair => TensorAssert.Same(pair.First.Value, pair.Second.Value));
        var digits = content.Metadata["visionfinetune.sha256"];
        var bytes = File.ReadAllBytes(_path);
        bytes.AsSpan(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(digits)), digits.Length).Fill((byte)'0');
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), digits);
    }

    [Fact]
    public void Large_tensors_that_another_thread_hashes_are_counted_as_freed_by_the_thread_that_writes()
    {
        using var large = zeros(1_000_000);
        using var strided = large.reshape(1000, 1000).t();
        List<KeyValuePair<string, Tensor>> tensors = [.. Enumerable.Range(0, 20).Select(i => new KeyValuePair<string, Tensor>($"{i}", i % 2 == 0 ? large : strided))];
        TensorAssert.LeavesTensorsAlive(0, () => SafeTensors.Write(_path, tensors, withChecksum: true));
        tensors.Add(new("nowhere", empty(3, device: META)));
        TensorAssert.LeavesTensorsAlive(0, () => Assert.ThrowsAny<Exception>(() => SafeTensors.Write(_path, tensors, withChecksum: true)));
        tensors[^1].Value.Dispose();
    }

    [Fact]
    public void A_tensor_that_cannot_be_written_after_many_that_can_leaves_the_old_file()
    {
        using var scope = NewDisposeScope();
        var large = zeros(1_000_000);
        SafeTensors.Write(_path, [new("old", large)], withChecksum: true);
        var before = File.ReadAllBytes(_path);
        var tensors = Enumerable.Range(0, 20).Select(i => new KeyValuePair<string, Tensor>($"{i}", large)).Append(new("nowhere", empty(3, device: META)));
        Assert.ThrowsAny<Exception>(() => SafeTensors.Write(_path, tensors, withChecksum: true));
        Assert.Equal(before, File.ReadAllBytes(_path));
        Assert.Empty(Directory.GetFiles(Path.GetTempPath(), $".{Path.GetFileName(_path)}.*"));
    }

    /// <summary>"header|data" or "length:header" as the bytes of a file.</summary>
    private static byte[] FileOf(string content)
    {
        if (content.Length == 0)
            return [];
        var colon = content.IndexOf(":{}", StringComparison.Ordinal);
        var header = colon > 0 ? content[(colon + 1)..] : content.Split('|')[0];
        var data = content.Split('|').ElementAtOrDefault(1) ?? "";
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, colon > 0 ? long.Parse(content[..colon]) : header.Length);
        return [.. length, .. Encoding.UTF8.GetBytes(header), .. Encoding.UTF8.GetBytes(data)];
    }
}
