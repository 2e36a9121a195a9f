using VisionFinetune.Engine;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Data;

namespace VisionFinetune.Vision.Tests.Data;

public sealed class Cifar10ReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("folder")]
    [InlineData("bare files")]
    [InlineData("archive")]
    public void Every_layout_gives_the_same_images(string layout)
    {
        var files = Some.CifarFiles();
        if (layout == "folder")
            Some.WriteFiles(Path.Combine(_folder.Root, "cifar-10-batches-bin"), files);
        else if (layout == "bare files")
            Some.WriteFiles(_folder.Root, files);
        else
            Some.WriteTarGz(Path.Combine(_folder.Root, "cifar-10-binary.tar.gz"), files.ToDictionary(f => $"cifar-10-batches-bin/{f.Key}", f => f.Value));

        Assert.True(Cifar10Reader.Exists(_folder.Root));
        using var splits = Cifar10Reader.Read(_folder.Root);
        AssertSmallFiles(splits);
        if (layout == "archive")
            Assert.Single(Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public void The_archive_itself_may_be_the_root_and_its_own_class_names_count()
    {
        var path = Path.Combine(_folder.Root, "download.tar.gz");
        var names = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n"u8.ToArray();
        Some.WriteTarGz(path, Some.CifarFiles().Append(new("x/batches.meta.txt", names)).Append(new("x/readme.html", new byte[100])));
        using var splits = Cifar10Reader.Read(path);
        Assert.Equal(["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"], splits.Train.ClassNames);
        Assert.Equal(path, splits.Source);
    }

    [Fact]
    public void Real_data_is_read_byte_for_byte()
    {
        var root = SharedFiles.Require("data/cifar10/cifar-10-batches-bin");
        using var splits = Cifar10Reader.Read(root);

        Assert.Equal((10000, 2000), (splits.Train.Count, splits.Test!.Count));
        Assert.Equal(Enumerable.Repeat(1000, 10), splits.Train.ClassCounts());
        Assert.Equal(["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"], splits.Train.ClassNames);
        var raw = File.ReadAllBytes(Path.Combine(root, "data_batch_3.bin"));
        Assert.Equal(raw.Where((_, i) => i % 3073 == 0).Select(b => (long)b), splits.Train.LabelValues()[4000..6000]);
        using var image = splits.Train.Images[4007];
        Assert.Equal(raw.AsSpan(7 * 3073 + 1, 3072).ToArray(), image.bytes.ToArray());
    }

    [Fact]
    public void Reading_leaves_two_tensors_a_split()
    {
        Some.WriteFiles(_folder.Root, Some.CifarFiles());
        TensorAssert.LeavesTensorsAlive(4, () => Cifar10Reader.Read(_folder.Root));
    }

    [Fact]
    public void Nothing_there_says_what_was_expected_where()
    {
        Assert.False(Cifar10Reader.Exists(_folder.Root));
        Assert.Equal(
            $"No CIFAR-10 at '{_folder.Root}': expected cifar-10-batches-bin/data_batch_1.bin … or cifar-10-binary.tar.gz. "
            + "Get it with 'vft data fetch cifar10', or set data.root (--data) to where it is.", Refusal());
        Directory.CreateDirectory(Path.Combine(_folder.Root, "cifar-10-batches-py"));
        Assert.Contains("There is 'cifar-10-batches-py', the version for Python; the binary version is needed.", Refusal());
    }

    [Fact]
    public void Missing_files_are_named()
    {
        var files = Some.CifarFiles();
        files.Remove("data_batch_4.bin");
        files.Remove("test_batch.bin");
        Some.WriteFiles(_folder.Root, files);
        Assert.Equal($"CIFAR-10 at '{_folder.Root}' is incomplete: data_batch_4.bin, test_batch.bin missing; get it again with 'vft data fetch cifar10'.", Refusal());
    }

    [Theory]
    [InlineData(0, "'data_batch_2.bin' has 0 bytes; expected a multiple of 3,073")]
    [InlineData(3072, "'data_batch_2.bin' has 3,072 bytes; expected a multiple of 3,073 (one label byte and 3,072 pixel bytes an image). It is damaged or not CIFAR-10's binary version")]
    [InlineData(6147, "'data_batch_2.bin' has 6,147 bytes; expected a multiple of 3,073")]
    public void A_file_that_is_no_whole_number_of_records_is_refused(int length, string message)
    {
        Some.WriteFiles(_folder.Root, Some.CifarFiles());
        _folder.File("data_batch_2.bin", new byte[length]);
        Assert.StartsWith(message, Refusal());
    }

    [Fact]
    public void A_label_above_nine_is_refused_with_its_record()
    {
        Some.WriteFiles(_folder.Root, Some.CifarFiles());
        _folder.File("test_batch.bin", Some.Records(1, 2, 10));
        Assert.StartsWith("'test_batch.bin' record 3 has the label 10; expected 0 to 9.", Refusal());
    }

    [Fact]
    public void Too_few_class_names_are_refused()
    {
        Some.WriteFiles(_folder.Root, Some.CifarFiles());
        _folder.File("batches.meta.txt", "cat\ndog\ncat\n"u8.ToArray());
        Assert.Equal($"'batches.meta.txt' at '{_folder.Root}' has 2 different class names; expected 10, one a line.", Refusal());
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("not gzip")]
    [InlineData("flipped")]
    public void A_broken_archive_is_refused(string kind)
    {
        var path = Path.Combine(_folder.Root, "cifar-10-binary.tar.gz");
        Some.WriteTarGz(path, Some.CifarFiles());
        var bytes = File.ReadAllBytes(path);
        if (kind == "not gzip")
            bytes = "<html>not found</html>"u8.ToArray();
        else if (kind == "flipped")
            bytes[bytes.Length / 2] ^= 0xFF;
        File.WriteAllBytes(path, kind == "cut" ? bytes[..(bytes.Length / 2)] : bytes);
        var message = Refusal();
        Assert.StartsWith($"'{path}' is not a whole .tar.gz archive (", message);
        Assert.EndsWith("); it is damaged or something else; get the official one with 'vft data fetch cifar10'.", message);
    }

    [Fact]
    public void An_archive_that_unpacks_without_end_is_refused()
    {
        using (var zip = new System.IO.Compression.GZipStream(File.Create(Path.Combine(_folder.Root, "cifar-10-binary.tar.gz")), System.IO.Compression.CompressionLevel.Fastest))
        using (var tar = new System.Formats.Tar.TarWriter(zip))
        {
            using var zeros = new ZeroStream(600L << 20);
            tar.WriteEntry(new System.Formats.Tar.UstarTarEntry(System.Formats.Tar.TarEntryType.RegularFile, "padding.bin") { DataStream = zeros });
        }
        Assert.Matches(@"\(it unpacks to more than the [0-9]{1,3},[0-9]{3},[0-9]{3} bytes that are allowed\)", Refusal());
    }

    [Fact]
    public void A_file_of_an_absurd_size_is_refused_before_it_is_read()
    {
        Some.WriteFiles(_folder.Root, Some.CifarFiles());
        using (var file = File.Create(Path.Combine(_folder.Root, "data_batch_1.bin")))
            file.SetLength(3073L << 20);
        Assert.Equal("'data_batch_1.bin' has 3,222,274,048 bytes; expected at most 67,108,864, so it is not CIFAR-10.", Refusal());
    }

    private string Refusal() => Assert.Throws<UserException>(() => Cifar10Reader.Read(_folder.Root)).Message;

    private static void AssertSmallFiles(ImageSplits splits)
    {
        Assert.Equal([1L, 2, 2, 3, 3, 4, 4, 5, 5, 6], splits.Train.LabelValues());
        Assert.Equal([0L, 9, 3], splits.Test!.LabelValues());
        Assert.Null(splits.Validation);
        Assert.Equal([3L, 3, 32, 32], splits.Test.Images.shape);
        using var image = splits.Train.Images[3];
        Assert.Equal(Enumerable.Repeat((byte)13, 1024).Concat(Enumerable.Repeat((byte)3, 2048)), image.bytes.ToArray());
    }

    /// <summary>So many zeros, without holding them.</summary>
    private sealed class ZeroStream(long length) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => true;
        public override bool CanWrite => false;
        public override long Length => length;
        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var given = (int)Math.Min(count, length - Position);
            Array.Clear(buffer, offset, given);
            Position += given;
            return given;
        }

        public override long Seek(long offset, SeekOrigin origin) => Position = offset;
        public override void Flush() { }
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
