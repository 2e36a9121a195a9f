using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace VisionFinetune.Vision.Weights.Pth;

/// <summary>The format before PyTorch 1.6: pickles of a magic number, a version, facts about the system, the values and the
/// storage keys, then the storages in that order, each a 64-bit count and its elements.</summary>
internal static class PthLegacy
{
    private const long Version = 1001;
    private const int CountBytes = 8;

    private static readonly BigInteger s_magic = BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public static PthNode ReadTree(Stream stream, string fileName)
    {
        WeightFileException Bad(string problem) => new(fileName, problem);
        PthNode Next(Func<PthList, PthStorage>? loadStorage = null) =>
            new PickleMachine(new PickleInput(stream, Math.Min(stream.Length, stream.Position + PickleLimits.Bytes), fileName), loadStorage).Run();

        stream.Position = 0;
        if (Next() is not PthScalar { Value: BigInteger magic } || magic != s_magic)
            throw Bad("is a Python pickle but was not written by torch.save.");
        if (Next() is not PthScalar { Value: Version })
            throw Bad($"has an unknown version of the old torch.save format; read is {Version}.");
        if (Next() is not PthMapping system || system.Find("little_endian") is not PthScalar { Value: true })
            throw Bad("was not written on a little-endian machine; only such files are read.");
        var storages = new StorageReader(stream, Bad, _ => { });
        var root = Next(storages.Load);
        if (Next() is not PthList { Kind: PthListKind.List } keys)
            throw Bad("lacks the list of its storages; it is damaged.");
        foreach (var key in keys.Items)
            Place(stream, storages, key, Bad);
        if (storages.ByKey.Values.FirstOrDefault(s => !s.IsPlaced) is { } missing)
            throw Bad($"lacks the data of its storage '{PickleLimits.Shown(missing.Key)}'; it is damaged.");
        return root;
    }

    private static void Place(Stream stream, StorageReader storages, PthNode key, Func<string, WeightFileException> bad)
    {
        if (key is not PthScalar { Value: string name } || !storages.ByKey.TryGetValue(name, out var data) || data.IsPlaced)
            throw bad("lists a storage twice, or one that no tensor uses; it is damaged.");
        if (stream.Length - stream.Position < CountBytes)
            throw bad($"ends before the data of its storage '{PickleLimits.Shown(name)}'; it is cut off.");
        var bytes = new byte[CountBytes];
        stream.ReadExactly(bytes);
        var count = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        if (count != data.Count)
            throw bad($"has {count} elements for its storage '{PickleLimits.Shown(name)}'; {data.Count} were announced.");
        if (count * data.Type.Bytes > stream.Length - stream.Position)
            throw bad($"ends within the data of its storage '{PickleLimits.Shown(name)}': {count * data.Type.Bytes} bytes "
                + $"needed, {stream.Length - stream.Position} left.");
        data.Position = stream.Position;
        stream.Position += count * data.Type.Bytes;
    }
}
