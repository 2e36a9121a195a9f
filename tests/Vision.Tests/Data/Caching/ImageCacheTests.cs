using VisionFinetune.Engine;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Data;
using VisionFinetune.Vision.Data.Caching;

namespace VisionFinetune.Vision.Tests.Data.Caching;

public sealed class ImageCacheTests : IDisposable
{
    private readonly PictureFolder _pictures = new();

    public void Dispose() => _pictures.Dispose();

    [Fact]
    public void After_the_first_epoch_no_image_file_is_read_by_this_run_or_the_next()
    {
        var expected = _pictures.Expected();
        using (var splits = _pictures.Read())
        {
            Assert.Equal(expected, PictureFolder.Pass(splits.Train));
            _pictures.Spoil();
            Assert.Equal(expected, PictureFolder.Pass(splits.Train));
        }
        Assert.Equal(expected, _pictures.Build());
        Assert.Empty(_pictures.Warnings);
        Assert.Equal($"All images of 'train' are decoded and kept in '{_pictures.Cache}' (0 MB); no image file is read any more", Assert.Single(_pictures.News));
        Assert.Equal([_pictures.Cache], Directory.GetFiles(_pictures.Caches));
    }

    [Fact]
    public void Without_a_size_the_next_run_does_not_even_look_at_the_first_image()
    {
        var expected = _pictures.Expected(size: null);
        Assert.Equal(expected, _pictures.Build(size: null));
        _pictures.Spoil();
        using var splits = _pictures.Read(size: null);
        Assert.Equal((6, 8), (splits.Train.Shape.Height, splits.Train.Shape.Width));
        Assert.Equal(expected, PictureFolder.Pass(splits.Train));
    }

    [Theory]
    [InlineData(0)]         // the thread that asks decodes
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void Neither_the_number_of_threads_nor_the_place_of_the_pixels_changes_a_bit(int workers)
    {
        var expected = _pictures.Expected();
        Assert.Equal(expected, _pictures.Build(_pictures.Options(workers)));
        var cache = File.ReadAllBytes(_pictures.Cache);
        Assert.Equal(expected, _pictures.Build(_pictures.Options(workers) with { KeepsFile = false }));
        File.Delete(_pictures.Cache);
        Assert.Equal(expected, _pictures.Build(_pictures.Options(1)));
        Assert.Equal(cache, File.ReadAllBytes(_pictures.Cache));
    }

    [Fact]
    public void Parts_of_a_split_share_its_cache_and_outlive_each_other()
    {
        var expected = _pictures.Expected();
        using var splits = _pictures.Read().SplitValidation(0.2, seed: 1);
        Assert.Equal((24, 6), (splits.Train.Count, splits.Validation!.Count));
        PictureFolder.Pass(splits.Train);
        Assert.Empty(_pictures.News);       // the validation part is not decoded yet
        splits.Train.Dispose();
        PictureFolder.Pass(splits.Validation);
        splits.Validation.Dispose();
        Assert.Single(_pictures.News);
        Assert.Equal(expected, _pictures.Build());
    }

    [Fact]
    public void Single_images_are_decoded_without_beginning_a_cache()
    {
        var expected = _pictures.Expected();
        using var splits = _pictures.Read();
        TensorAssert.LeavesTensorsAlive(0, () =>
        {
            using var images = splits.Train.Take([3, 0]);
            Assert.Equal([2L, 3, 6, 6], images.shape);
            Assert.Equal(expected[(3 * 108)..(4 * 108)], images.bytes[..108].ToArray());
        });
        Assert.False(Directory.Exists(_pictures.Caches));
        Assert.Equal(expected, splits.Train.Images.bytes.ToArray());
        using var relabelled = splits.Train.Relabel(null, ["a", "b"]);
        Assert.False(relabelled.HasLabels);
        Assert.Equal(splits.Train.Ids, relabelled.Ids);
    }

    [Fact]
    public void A_changed_added_or_removed_file_has_the_cache_built_anew()
    {
        _pictures.Build();
        _pictures.Write(PictureFolder.NameOf(1, 3), seed: 99);
        Assert.Equal(_pictures.Expected(), _pictures.Build());
        File.SetLastWriteTimeUtc(_pictures.PathOf(PictureFolder.NameOf(0, 0)), new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        _pictures.Build();
        _pictures.Write("train/cat/new.png", seed: 77);
        Assert.Equal(_pictures.Expected(), _pictures.Build());
        File.Delete(_pictures.PathOf("train/cat/new.png"));
        Assert.Equal(_pictures.Expected(), _pictures.Build());
        Assert.Equal(
            Enumerable.Repeat($"The cache '{_pictures.Cache}' is of other images, or of these before they were changed. It is built anew.", 4), _pictures.Warnings);
        Assert.Equal(5, _pictures.News.Count);
        Assert.Single(Directory.GetFiles(_pictures.Caches));
    }

    [Fact]
    public void A_file_that_changes_while_it_is_decoded_leaves_no_cache()
    {
        using (var splits = _pictures.Read())
        {
            _pictures.Write(PictureFolder.NameOf(1, 3), seed: 99);
            PictureFolder.Pass(splits.Train);
        }
        Assert.Equal("Files of 'train' were changed while they were decoded; no cache of them is kept.", Assert.Single(_pictures.Warnings));
        Assert.Empty(Directory.GetFiles(_pictures.Caches));
    }

    [Fact]
    public void A_broken_image_is_named_when_its_batch_is_due_the_first_one_each_time()
    {
        _pictures.File(PictureFolder.NameOf(1, 12), [1, 2, 3]);
        _pictures.File(PictureFolder.NameOf(1, 13), [1, 2, 3]);
        foreach (var workers in new[] { 0, 1, 8 })
        {
            using var splits = _pictures.Read(_pictures.Options(workers));
            using var samples = PictureFolder.Samples(splits.Train);
            using var all = TorchSharp.torch.arange(30, TorchSharp.torch.ScalarType.Int64);
            using var sound = all.narrow(0, 0, 27);
            samples.Expect(all);
            samples.Inputs(sound, null).Dispose();
            var error = Assert.Throws<UserException>(() => samples.Inputs(all, null)).Message;
            Assert.StartsWith($"'{_pictures.PathOf(PictureFolder.NameOf(1, 12))}' is not an image that can be read (", error, StringComparison.Ordinal);
        }
        Assert.Empty(Directory.GetFiles(_pictures.Caches));
    }

    [Fact]
    public void A_file_that_is_gone_and_one_of_another_size_are_named()
    {
        using var splits = _pictures.Read(size: null);
        File.Delete(_pictures.PathOf(PictureFolder.NameOf(0, 1)));
        _pictures.File(PictureFolder.NameOf(0, 2), Some.Png(5, 6));
        Assert.StartsWith($"'{_pictures.PathOf(PictureFolder.NameOf(0, 1))}' was there when the folder was listed and cannot be read now: ",
            Assert.Throws<UserException>(() => splits.Train.Take([1])).Message, StringComparison.Ordinal);
        Assert.Equal($"'{_pictures.PathOf(PictureFolder.NameOf(0, 2))}' has 5×6 pixels, but '{_pictures.PathOf(PictureFolder.NameOf(0, 0))}' has 8×6; "
            + "images must all have one size: set data.size to resize them on loading.", Assert.Throws<UserException>(() => splits.Train.Take([2])).Message);
    }

    [Fact]
    public void Kaggles_layout_has_a_cache_for_each_of_its_folders()
    {
        using var folder = new TemporaryFolder();
        for (var i = 1; i <= 6; i++)
        {
            folder.File($"train/{i}.png", Some.Png(4, 4, (byte)(10 * i)));
            folder.File($"test/{i}.png", Some.Png(4, 4, (byte)(20 * i)));
        }
        folder.File(KaggleImagesReader.LabelsName, "id,label\n1,a\n2,b\n3,a\n4,b\n5,a\n6,b\n"u8.ToArray());
        using (var splits = KaggleImagesReader.Read(folder.Root, null, _pictures.Options()))
        {
            PictureFolder.Pass(splits.Train);
            PictureFolder.Pass(splits.Test!);
        }
        Assert.Equal(["test-as-is.vftcache", "train-as-is.vftcache"],
            Directory.GetFiles(Path.Combine(folder.Root, CacheFolder.Name)).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using var eager = KaggleImagesReader.Read(folder.Root);
        using var cached = KaggleImagesReader.Read(folder.Root, null, _pictures.Options());
        Assert.Equal(eager.Test!.Images.bytes.ToArray(), PictureFolder.Pass(cached.Test!));
    }
}
