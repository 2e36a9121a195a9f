using System.Text;
using VisionFinetune.Fuzzing.Mutation;
using VisionFinetune.Vision.Data;

namespace VisionFinetune.Fuzzing.Targets;

/// <summary>CIFAR-10's binary files in a folder. The input is the names' file and the test file, two bytes of length before each.</summary>
internal sealed class CifarTarget : ITarget
{
    private const int RecordBytes = 3073;
    private const string Names = "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n";

    private static readonly TextMutator s_names = new(["\n", "", "cat", "\r", "\0", "é", "cat\ncat"]);

    public string Name => "cifar-binary";

    public int BytesPerByte => 40;

    public long FixedBytes => 1 << 17;

    public byte[] Make(Draws draws)
    {
        var names = draws.OneIn(3) ? s_names.Mutate(Names, draws) : Encoding.UTF8.GetBytes(Names);
        var records = new byte[RecordBytes * draws.Below(4)];
        for (var at = 0; at < records.Length; at += RecordBytes)
            records[at] = (byte)draws.Below(draws.OneIn(10) ? 12 : 10);
        if (draws.OneIn(2))
            records = ByteMutator.Mutate(records, draws);
        return [.. BitConverter.GetBytes((ushort)names.Length), .. names.Take(ushort.MaxValue), .. records];
    }

    public long Read(byte[] input, string folder)
    {
        var length = BitConverter.ToUInt16(input);
        File.WriteAllBytes(Path.Combine(folder, Cifar10Reader.NamesFile), input.AsSpan(2, length));
        File.WriteAllBytes(Path.Combine(folder, Cifar10Reader.TestFile), input.AsSpan(2 + length));
        using var images = Cifar10Reader.ReadTest(folder);
        return images.Images.numel() + 8 * images.Count;
    }
}
