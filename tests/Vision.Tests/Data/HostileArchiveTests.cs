using System.Formats.Tar;
using System.IO.Compression;
using VisionFinetune.Engine;
using VisionFinetune.Vision.Data;

namespace VisionFinetune.Vision.Tests.Data;

/// <summary>Archives made to write elsewhere, or to fill the memory. None is unpacked.</summary>
public sealed class HostileArchiveTests : IDisposable
{
    private const string Batch = "cifar-10-batches-bin/test_batch.bin";
    private readonly TemporaryFolder _folder = new();

    private string Archive => Path.Combine(_folder.Root, "in", "x.tar.gz");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tar_links_are_passed_over()
    {
        Write(
            new UstarTarEntry(TarEntryType.SymbolicLink, Batch) { LinkName = "/etc/passwd" },
            new UstarTarEntry(TarEntryType.HardLink, "cifar-10-batches-bin/data_batch_1.bin") { LinkName = "../../outside" });
        Assert.StartsWith($"CIFAR-10 at '{Archive}' is incomplete: test_batch.bin missing;", Refusal(), StringComparison.Ordinal);
        AssertNothingWritten();
    }

    [Fact]
    public void Absolute_paths_and_paths_upwards_write_nothing()
    {
        Write(File("/outside"), File("../../outside"), File("/etc/../test_batch.bin"));
        using (var images = Cifar10Reader.ReadTest(Archive))
            Assert.Equal(1, images.Count);
        AssertNothingWritten();
    }

    [Fact]
    public void A_file_twice_is_refused()
    {
        Write(File(Batch), File("other/test_batch.bin"));
        Assert.StartsWith($"'{Archive}' is not a whole .tar.gz archive (it holds 'test_batch.bin' twice)", Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('x')]
    [InlineData('L')]
    [InlineData('S')]
    public void A_header_that_claims_gigabytes_takes_no_memory(char type)
    {
        // System.Formats.Tar would ask for 2 GB to hold this extended header, or fail on the sparse file.
        WriteRaw(Header("x", type, "17777777777"));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("(it ends within a file)", Refusal(), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void A_file_that_claims_more_than_its_archive_can_hold_is_refused_before_memory_is_taken()
    {
        WriteRaw(Header("test_batch.bin", '0', "00300000000"));
        Assert.Matches("^'test_batch.bin' has 50,331,648 bytes; expected at most 4,[0-9]{3},[0-9]{3}, so it is not CIFAR-10", Refusal());
    }

    [Theory]
    [InlineData("0000000zz", "a header has a size that is no octal number")]
    [InlineData("-0000000001", "a header has a size that is no octal number")]
    public void A_size_that_is_no_number_is_refused(string size, string problem)
    {
        WriteRaw(Header("test_batch.bin", '0', size));
        Assert.Contains(problem, Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_checksum_is_refused()
    {
        var header = Header("test_batch.bin", '0', "00000000000");
        header[0] ^= 1;
        WriteRaw(header);
        Assert.Contains("a header has the wrong checksum", Refusal(), StringComparison.Ordinal);
    }

    private static UstarTarEntry File(string name) => new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(new byte[3073]) };

    private static byte[] Header(string name, char type, string size)
    {
        var header = new byte[512];
        System.Text.Encoding.ASCII.GetBytes(name).CopyTo(header, 0);
        System.Text.Encoding.ASCII.GetBytes(size).CopyTo(header, 124);
        header[156] = (byte)type;
        header.AsSpan(148, 8).Fill((byte)' ');
        System.Text.Encoding.ASCII.GetBytes(Convert.ToString(header.Sum(b => b), 8).PadLeft(6, '0') + "\0 ").CopyTo(header, 148);
        return header;
    }

    private void Write(params TarEntry[] entries)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Archive)!);
        using var zip = new GZipStream(System.IO.File.Create(Archive), CompressionLevel.Fastest);
        using var tar = new TarWriter(zip);
        foreach (var entry in entries)
            tar.WriteEntry(entry);
    }

    private void WriteRaw(byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Archive)!);
        using var zip = new GZipStream(System.IO.File.Create(Archive), CompressionLevel.Fastest);
        zip.Write(bytes);
    }

    private string Refusal() => Assert.Throws<UserException>(() => Cifar10Reader.ReadTest(Archive)).Message;

    private void AssertNothingWritten() =>
        Assert.Equal([Archive], Directory.GetFiles(_folder.Root, "*", SearchOption.AllDirectories));
}
