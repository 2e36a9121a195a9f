using VisionFinetune.Vision.Data.Caching;

namespace VisionFinetune.Vision.Tests.Data.Caching;

/// <summary>What may be found where a cache should be.</summary>
public sealed class CacheFileTests : IDisposable
{
    private const int HeaderBytes = 128 + 4 * 30, PixelsAt = 4096, RowBytes = 3 * 6 * 6;

    private readonly PictureFolder _pictures = new();

    public void Dispose() => _pictures.Dispose();

    [Fact]
    public void The_layout_is_as_documented()
    {
        var pixels = _pictures.Build();
        var file = File.ReadAllBytes(_pictures.Cache);
        Assert.Equal(PixelsAt + 30 * RowBytes, file.Length);
        Assert.Equal("VFTIMG\r\n"u8.ToArray(), file[..8]);
        Assert.Equal([CacheHeader.Version, 30, 6, 6], Enumerable.Range(0, 4).Select(i => BitConverter.ToInt32(file, 8 + 4 * i)));
        for (var area = 0; area < 36; area++)
        {
            for (var c = 0; c < 3; c++)
                Assert.Equal(pixels[29 * RowBytes + c * 36 + area], file[PixelsAt + 29 * RowBytes + 3 * area + c]);
        }
        Assert.Equal(Crc32C.Of(file.AsSpan(PixelsAt, RowBytes)), BitConverter.ToUInt32(file, 128));
        Assert.Equal(0xE3069283, Crc32C.Of("123456789"u8));
    }

    [Fact]
    public void A_flipped_bit_of_an_image_is_noticed_before_it_is_trained_on_and_the_cache_is_built_anew()
    {
        var expected = _pictures.Build();
        var sound = File.ReadAllBytes(_pictures.Cache);
        foreach (var (image, place) in new[] { (0, 0), (7, 50), (29, RowBytes - 1) })
        {
            _pictures.Warnings.Clear();
            var damaged = sound.ToArray();
            damaged[PixelsAt + image * RowBytes + place] ^= 1;
            File.WriteAllBytes(_pictures.Cache, damaged);
            Assert.Equal(expected, _pictures.Build());
            Assert.Equal($"The cache '{_pictures.Cache}' is damaged: the checksum of image {image} is wrong. It is built anew.", Assert.Single(_pictures.Warnings));
            Assert.Equal(sound, File.ReadAllBytes(_pictures.Cache));
        }
    }

    [Fact]
    public void A_cache_that_is_cut_off_or_overwritten_while_it_is_in_use_is_noticed_and_built_anew()
    {
        var expected = _pictures.Build();
        var sound = File.ReadAllBytes(_pictures.Cache);
        (Action<FileStream> Spoil, string Problem)[] attacks =
        [
            (file => file.SetLength(0), "it was cut off before the end of image 29"),
            (file => file.SetLength(PixelsAt + 20 * RowBytes + 1), "it was cut off before the end of image 29"),
            (file => file.Write(new byte[sound.Length]), "the checksum of image 29 is wrong"),
        ];
        foreach (var (spoil, problem) in attacks)
        {
            _pictures.Warnings.Clear();
            using (var splits = _pictures.Read())
            {
                Assert.Equal(expected, PictureFolder.Pass(splits.Train));
                using (var file = new FileStream(_pictures.Cache, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
                    spoil(file);
                Assert.Equal(expected, PictureFolder.Pass(splits.Train));
            }
            Assert.Equal($"The cache '{_pictures.Cache}' is damaged: {problem}. It is built anew.", Assert.Single(_pictures.Warnings));
            Assert.Equal(sound, File.ReadAllBytes(_pictures.Cache));
        }
    }

    [Fact]
    public void Every_flipped_byte_of_the_header_and_every_torn_file_is_noticed()
    {
        var expected = _pictures.Build();
        var sound = File.ReadAllBytes(_pictures.Cache);
        var images = new ImageFiles(_pictures.Root, "train", [.. Paths()], 6);
        for (var i = 0; i < HeaderBytes; i++)
        {
            var damaged = sound.ToArray();
            damaged[i] ^= 0x80;
            Refused(damaged, i < 8 ? "is no cache of images." : "");
        }
        for (var length = 0; length < sound.Length; length += 251)
            Refused(sound[..length], "");
        Refused([.. sound, 0], "is damaged: it has 7,337 bytes instead of 7,336.");
        Refused("<html>not a cache</html>"u8.ToArray(), "is no cache of images.");
        Assert.Equal(expected, _pictures.Build());
        Assert.Equal(sound, File.ReadAllBytes(_pictures.Cache));

        void Refused(byte[] content, string ending)
        {
            File.WriteAllBytes(_pictures.Cache, content);
            var (cache, problem) = CacheFile.Open(_pictures.Cache, images);
            Assert.Null(cache);
            Assert.StartsWith($"The cache '{_pictures.Cache}' ", problem, StringComparison.Ordinal);
            Assert.EndsWith(ending, problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_cache_of_a_later_format_is_replaced()
    {
        _pictures.Build();
        var file = File.ReadAllBytes(_pictures.Cache);
        file[8] = 9;
        File.WriteAllBytes(_pictures.Cache, file);
        Assert.Equal(_pictures.Expected(), _pictures.Build());
        Assert.Equal($"The cache '{_pictures.Cache}' has the format 9, this version reads 1. It is built anew.", Assert.Single(_pictures.Warnings));
    }

    private IEnumerable<string> Paths() => new[] { 0, 1 }.SelectMany(label => Enumerable.Range(0, 15).Select(i => _pictures.PathOf(PictureFolder.NameOf(label, i))));
}
