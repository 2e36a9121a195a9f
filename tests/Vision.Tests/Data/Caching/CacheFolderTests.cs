using VisionFinetune.Vision.Data;
using VisionFinetune.Vision.Data.Caching;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Tests.Data.Caching;

/// <summary>Where caches lie, who may be there at the same time, and what is left over.</summary>
public sealed class CacheFolderTests : IDisposable
{
    private readonly PictureFolder _pictures = new(perClass: 4);
    private readonly TemporaryFolder _fallback = new();

    public void Dispose()
    {
        _pictures.Dispose();
        _fallback.Dispose();
    }

    [Fact]
    public void An_interrupted_first_epoch_leaves_nothing_that_is_taken_for_a_cache()
    {
        using (var splits = _pictures.Read())
        using (var samples = PictureFolder.Samples(splits.Train))
        using (var some = arange(3, ScalarType.Int64))
        {
            samples.Expect(some);
            samples.Inputs(some, null).Dispose();
            var unfinished = Assert.Single(Directory.GetFiles(_pictures.Caches));
            Assert.Matches(@"^\.train-6px\.vftcache\.[0-9a-f]{32}\.tmp$", Path.GetFileName(unfinished));
        }
        Assert.Empty(Directory.GetFiles(_pictures.Caches));
        Assert.Equal(_pictures.Expected(), _pictures.Build());
    }

    [Fact]
    public void What_a_killed_process_left_is_deleted_and_what_another_one_is_writing_stays()
    {
        string Temporary(char digit) => Path.Combine(_pictures.Caches, $".train-6px.vftcache.{new string(digit, 32)}.tmp");
        Directory.CreateDirectory(_pictures.Caches);
        foreach (var digit in "abc")
        {
            File.WriteAllBytes(Temporary(digit), [1]);
            File.SetLastWriteTimeUtc(Temporary(digit), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(digit == 'c' ? 0 : -1));
        }
        using var writing = new FileStream(Temporary('b'), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        _pictures.Build();
        Assert.Equal([Temporary('b'), Temporary('c'), _pictures.Cache], Directory.GetFiles(_pictures.Caches).Order(StringComparer.Ordinal));      // c may be about to be locked
    }

    [Fact]
    public void Two_runs_that_build_at_once_do_not_disturb_each_other()
    {
        var expected = _pictures.Expected();
        using (var one = _pictures.Read())
        using (var other = _pictures.Read())
        {
            Begin(one.Train);
            Begin(other.Train);
            Assert.Equal(2, Directory.GetFiles(_pictures.Caches).Length);
            Assert.Equal(expected, PictureFolder.Pass(other.Train));
            Assert.Equal(expected, PictureFolder.Pass(one.Train));
            Assert.Equal(expected, PictureFolder.Pass(other.Train));
        }
        Assert.Equal([_pictures.Cache], Directory.GetFiles(_pictures.Caches));
        _pictures.Spoil();
        Assert.Equal(expected, _pictures.Build());
        Assert.Empty(_pictures.Warnings);
    }

    [Fact]
    public void Data_that_cannot_be_written_to_has_its_cache_elsewhere()
    {
        File.WriteAllText(_pictures.Caches, "no folder");       // root may write everywhere
        var expected = _pictures.Expected();
        var options = _pictures.Options() with { FallbackFolder = Path.Combine(_fallback.Root, "vft") };
        Assert.Equal(expected, _pictures.Build(options));
        var cache = Assert.Single(Directory.GetFiles(options.FallbackFolder));
        Assert.Matches("^[0-9a-f]{16}-train-6px.vftcache$", Path.GetFileName(cache));
        _pictures.Spoil(options.FallbackFolder);
        Assert.Equal(expected, _pictures.Build(options));
        Assert.Empty(_pictures.Warnings);
    }

    [Fact]
    public void Where_no_cache_can_be_written_the_images_stay_in_memory_and_one_line_says_so()
    {
        File.WriteAllText(_pictures.Caches, "no folder");
        Assert.Equal(_pictures.Expected(), _pictures.Build());
        Assert.StartsWith("Decoded images of 'train' are kept in memory, since no cache of them can be written: ", Assert.Single(_pictures.Warnings), StringComparison.Ordinal);
        Assert.Contains(_pictures.Caches, _pictures.Warnings.First(), StringComparison.Ordinal);
        Assert.Empty(_pictures.News);
    }

    [Fact]
    public void A_link_is_not_followed()
    {
        Directory.CreateSymbolicLink(_pictures.Caches, _fallback.Root);
        Assert.Equal(_pictures.Expected(), _pictures.Build());
        Assert.EndsWith($"'{_pictures.Caches}' is a link to '{_fallback.Root}', which is not followed.", Assert.Single(_pictures.Warnings), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_fallback.Root));
    }

    [Fact]
    public void Caches_do_not_pile_up_the_one_unused_for_longest_goes()
    {
        Directory.CreateDirectory(_pictures.Caches);
        var names = Enumerable.Range(0, CacheFolder.MostCaches).Select(i => Path.Combine(_pictures.Caches, $"train-{100 + i}px.vftcache")).ToList();
        for (var i = 0; i < names.Count; i++)
        {
            File.WriteAllBytes(names[i], [1]);
            File.SetLastWriteTimeUtc(names[i], new DateTime(2020, 1, 1 + i, 0, 0, 0, DateTimeKind.Utc));
        }
        _pictures.Build();
        Assert.Equal([.. names[1..], _pictures.Cache], Directory.GetFiles(_pictures.Caches).OrderBy(File.GetLastWriteTimeUtc));
        Assert.Equal(CacheFolder.MostCaches, Directory.GetFiles(_pictures.Caches).Length);
    }

    private static void Begin(ImageDataset images)
    {
        using var samples = PictureFolder.Samples(images);
        using var some = arange(3, ScalarType.Int64);
        samples.Expect(some);
        samples.Inputs(some, null).Dispose();
    }
}
