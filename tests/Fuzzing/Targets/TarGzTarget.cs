using System.IO.Compression;
using VisionFinetune.Fuzzing.Mutation;
using VisionFinetune.Vision.Data;

namespace VisionFinetune.Fuzzing.Targets;

/// <summary>The official archive of CIFAR-10, which is read without being unpacked.</summary>
internal sealed class TarGzTarget : ITarget
{
    private const int RecordBytes = 3073, Block = 512;
    private const string Folder = "cifar-10-batches-bin/";

    private static readonly string[] s_names =
    [
        Folder + "test_batch.bin", "test_batch.bin", "/etc/test_batch.bin", "../../test_batch.bin", Folder + "batches.meta.txt", Folder + "data_batch_1.bin",
        Folder + "readme.html", "../../../outside", "/outside", "", "a/", "test_batch.bin/", "..", new string('n', 100),
    ];

    private static readonly string[] s_sizes =
    [
        TarBuilder.Octal(0), TarBuilder.Octal(1), TarBuilder.Octal(RecordBytes * 2), "77777777777\0", "00020000000\0", "-0000000001\0", "9999999999\0",
        "           \0", "\u0000\u0000", "17777777777\0", "zzzz",
    ];

    public string Name => "tar-gz";

    public int BytesPerByte => 200;

    public long FixedBytes => 12 << 20;

    public byte[] Make(Draws draws)
    {
        var tar = new List<byte>(TarBuilder.Member(Folder + "test_batch.bin", '0', new byte[RecordBytes]));
        for (var members = draws.Below(4); members > 0; members--)
            tar.InsertRange(draws.OneIn(2) ? 0 : tar.Count / Block * Block, Member(draws));
        if (!draws.OneIn(8))
            tar.AddRange(TarBuilder.End);
        var bytes = tar.ToArray();
        if (draws.OneIn(3))
            bytes = Damaged(bytes, draws);
        var zipped = TarBuilder.GZip(bytes, draws.OneIn(4) ? CompressionLevel.NoCompression : CompressionLevel.Fastest);
        return draws.OneIn(4) ? ByteMutator.Mutate(zipped, draws) : zipped;
    }

    public long Read(byte[] input, string folder)
    {
        var path = Path.Combine(folder, "x.tar.gz");
        File.WriteAllBytes(path, input);
        using var images = Cifar10Reader.ReadTest(path);
        return 2 * images.Images.numel() + 8 * images.Count;
    }

    private static byte[] Member(Draws draws)
    {
        var type = draws.Of(['0', '0', '0', '\0', '1', '2', '3', '5', '6', '7', 'L', 'K', 'x', 'g', 'S', 'D', 'V', 'M', 'Z']);
        var data = type is 'x' or 'g'
            ? System.Text.Encoding.UTF8.GetBytes(TarBuilder.Pax(
                draws.Of(["path", "size", "linkpath", "GNU.sparse.size", "mtime", "a"]), draws.Of(["../../x", "99999999999", "-1", "", "1e9", "\0", "test_batch.bin"])))
            : draws.Bytes(draws.Below(700));
        return TarBuilder.Member(draws.Of(s_names), type, data, draws.OneIn(3) ? draws.Of(s_sizes) : null, draws.Of(["", "/etc/passwd", "../../x"]));
    }

    /// <summary>Damages a header and makes its checksum right, or anything at all.</summary>
    private static byte[] Damaged(byte[] tar, Draws draws)
    {
        if (draws.OneIn(3))
            return ByteMutator.Mutate(tar, draws);
        var at = Block * draws.Below(tar.Length / Block);
        var header = ByteMutator.Mutate(tar.AsSpan(at, Block).ToArray(), draws).AsSpan();
        if (header.Length < Block)
            return tar;
        TarBuilder.Seal(header);
        header[..Block].CopyTo(tar.AsSpan(at));
        return tar;
    }
}
