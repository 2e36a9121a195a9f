using System.Buffers.Binary;
using System.Security.Cryptography;
using VisionFinetune.Engine;
using VisionFinetune.Fuzzing.Mutation;
using VisionFinetune.Vision.Data.Caching;

namespace VisionFinetune.Fuzzing.Targets;

/// <summary>The beginning of a cache of decoded images, which may come with somebody's data folder.</summary>
internal sealed class ImageCacheTarget : ITarget
{
    private const int HashAt = 64, HashBytes = 32, HeadBytes = 128, FirstNumberAt = 8, Numbers = 4;
    private static readonly int[] s_numbers = [-1, 0, 1, 2, 127, 1 << 14, (1 << 14) + 1, 1 << 30, int.MinValue, int.MaxValue];

    public string Name => "image-cache";

    public int BytesPerByte => 8;

    public long FixedBytes => 1 << 14;

    public byte[] Make(Draws draws)
    {
        var header = new CacheHeader(draws.Bytes(HashBytes), 1 + draws.Below(5), 1 + draws.Below(4), 1 + draws.Below(4));
        var head = header.ToBytes(new uint[header.Count]);
        byte[] file = [.. head, .. new byte[header.FileBytes - head.Length]];
        if (draws.OneIn(3))
            return file;
        if (draws.OneIn(2))
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(FirstNumberAt + sizeof(int) * draws.Below(Numbers)), draws.Of(s_numbers));
        else
            file = ByteMutator.Mutate(file, draws);
        return draws.OneIn(2) ? Signed(file) : file;
    }

    public long Read(byte[] input, string folder)
    {
        using var file = new MemoryStream(input);
        var (header, sums, problem) = CacheHeader.Read(file);
        if (header is null)
            throw new UserException($"The cache {problem}.");
        if (header.FileBytes != input.Length || sums.Length != header.Count)
            throw new InvalidOperationException($"A header of {sums.Length} images and {header.FileBytes} bytes was read from {input.Length} bytes.");
        return 0;
    }

    /// <summary>With a checksum that fits, as an attacker would write it.</summary>
    private static byte[] Signed(byte[] file)
    {
        if (file.Length < HeadBytes)
            return file;
        var sums = (int)Math.Clamp((long)sizeof(uint) * BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(FirstNumberAt + sizeof(int))), 0, file.Length - HeadBytes);
        file.AsSpan(HashAt, HashBytes).Clear();
        SHA256.HashData(file.AsSpan(0, HeadBytes + sums)).CopyTo(file, HashAt);
        return file;
    }
}
