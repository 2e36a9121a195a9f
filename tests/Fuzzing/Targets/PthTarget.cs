using VisionFinetune.Fuzzing.Mutation;
using VisionFinetune.Vision.Weights;
using VisionFinetune.Vision.Weights.Pth;

namespace VisionFinetune.Fuzzing.Targets;

/// <summary>Files of <c>torch.save</c>: the zip of PyTorch 1.6 and later, or the older format.</summary>
internal sealed class PthTarget(WeightFormat format) : ITarget
{
    private readonly byte[][] _seeds = Seeds.Weights(format == WeightFormat.PthZip ? "-zip.pth" : "-legacy.pth");

    public string Name => format == WeightFormat.PthZip ? "pth-zip" : "pth-legacy";

    public int BytesPerByte => 400;

    public long FixedBytes => 1 << 20;

    public byte[] Make(Draws draws)
    {
        var seed = draws.Of(_seeds);
        return draws.Below(3) switch
        {
            0 => ByteMutator.Mutate(seed, draws, draws.Of(_seeds)),
            1 when format == WeightFormat.PthZip => Rezipped(seed, draws),
            _ => Generated(draws),
        };
    }

    public long Read(byte[] input, string folder)
    {
        using var stream = new MemoryStream(input, writable: false);
        using var file = PthFile.Open(stream, "x.pth", format);
        _ = PthText.Of(file.Root);
        using var weights = StateDictExtractor.Extract(file);
        return weights.Sum(t => t.Value.numel() * t.Value.element_size());
    }

    public bool IsRefusal(Exception e) => e is WeightFileException;

    private static byte[] Rezipped(byte[] seed, Draws draws)
    {
        var members = ZipBuilder.Read(seed);
        for (var edits = draws.Below(3); edits > 0; edits--)
        {
            var at = draws.Below(members.Count);
            var (name, data) = members[at];
            switch (draws.Below(5))
            {
                case 0: members[at] = (draws.Of(["../../x", "/x", "x/data.pkl", name + "\0", "", "x/data/0"]), data); break;
                case 1: members.Add(members[at]); break;
                case 2: members.RemoveAt(at); break;
                default: members[at] = (name, ByteMutator.Mutate(data, draws)); break;
            }
            if (members.Count == 0)
                break;
        }
        return ZipBuilder.Write(members, draws, liesOneIn: draws.OneIn(3) ? 20 : int.MaxValue);
    }

    private byte[] Generated(Draws draws)
    {
        var generator = new PickleGenerator(draws);
        var pickle = generator.Pickle();
        if (format == WeightFormat.PthLegacy)
            return Legacy(draws.Of(_seeds), pickle, generator.Storages);
        var members = new List<(string, byte[])> { ("x/data.pkl", pickle) };
        foreach (var i in generator.Storages)
            members.Add(($"x/data/{i}", draws.Bytes(PickleGenerator.StorageCount * PickleGenerator.StorageItemBytes[i])));
        return ZipBuilder.Write(members, draws, liesOneIn: 500);
    }

    /// <summary>The pickles that stand before the values in a sound file, then others, then the storages they refer to.</summary>
    private static byte[] Legacy(byte[] seed, byte[] pickle, IReadOnlyList<int> storages)
    {
        var end = 0;
        for (var pickles = 0; pickles < 3; pickles++)
            end = Array.IndexOf(seed, (byte)PickleOp.Stop, end) + 1;
        var bytes = new List<byte>([.. seed[..end], .. pickle, (byte)PickleOp.Proto, 2, (byte)PickleOp.EmptyList]);
        foreach (var key in storages)
            bytes.AddRange([(byte)PickleOp.BinUnicode, 1, 0, 0, 0, (byte)('0' + key), (byte)PickleOp.Append]);
        bytes.Add((byte)PickleOp.Stop);
        foreach (var key in storages)
            bytes.AddRange([.. BitConverter.GetBytes((long)PickleGenerator.StorageCount), .. new byte[PickleGenerator.StorageCount * PickleGenerator.StorageItemBytes[key]]]);
        return [.. bytes];
    }
}
