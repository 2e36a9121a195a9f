using System.Buffers.Binary;
using System.Text;
using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Fuzzing.Mutation;
using static TorchSharp.torch;

namespace VisionFinetune.Fuzzing.Targets;

/// <summary>safetensors, which our checkpoints are too.</summary>
internal sealed class SafeTensorsTarget : ITarget
{
    private const int LengthBytes = 8;

    private const string Checkpoint = """
        {"__metadata__":{"visionfinetune.format":"1","visionfinetune.progress":"{\"Epoch\":1,\"Step\":8}"},
         "fc.weight":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"fc.bias":{"dtype":"F16","shape":[2],"data_offsets":[16,20]},
         "n":{"dtype":"I64","shape":[],"data_offsets":[20,28]},"b":{"dtype":"BOOL","shape":[0,3],"data_offsets":[28,28]}}
        """;

    private readonly byte[][] _seeds = [.. Seeds.Weights(".safetensors"), Join(Encoding.UTF8.GetBytes(Checkpoint), new byte[28], null)];

    public string Name => "safetensors";

    public int BytesPerByte => 200;

    public long FixedBytes => 1 << 18;

    public byte[] Make(Draws draws)
    {
        var seed = draws.Of(_seeds);
        if (draws.OneIn(3))
            return ByteMutator.Mutate(seed, draws);
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(seed);
        var header = Encoding.UTF8.GetString(seed, LengthBytes, length);
        return Join(JsonMutator.Mutate(header, draws), seed[(LengthBytes + length)..], draws);
    }

    public long Read(byte[] input, string folder)
    {
        var path = Path.Combine(folder, "x.safetensors");
        File.WriteAllBytes(path, input);
        using var scope = NewDisposeScope();
        var content = SafeTensors.Read(path);
        _ = Engine.Checkpoints.Checkpoint.ProgressIn(content.Metadata);
        return content.Tensors.Sum(t => t.Value.numel() * t.Value.element_size());
    }

    public bool IsRefusal(Exception e) => e is SafeTensorsFormatException;

    private static byte[] Join(byte[] header, byte[] data, Draws? draws)
    {
        var length = new byte[LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, draws?.OneIn(30) == true ? draws.Boundary() : header.Length);
        return [.. length, .. header, .. data];
    }
}
