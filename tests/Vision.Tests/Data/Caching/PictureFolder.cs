using System.Collections.Concurrent;
using SkiaSharp;
using VisionFinetune.Augment.Chains;
using VisionFinetune.Vision.Data;
using VisionFinetune.Vision.Data.Caching;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Tests.Data.Caching;

/// <summary>Small pictures of two classes on the disk, and readers of them.</summary>
internal sealed class PictureFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <param name="perClass">Pictures of each class.</param>
    public PictureFolder(int perClass = 15)
    {
        for (var i = 0; i < 2 * perClass; i++)
            Write(NameOf(i % 2, i / 2), i);
    }

    public string Root => _folder.Root;

    public string Caches => Path.Combine(Root, CacheFolder.Name);

    public string Cache => Path.Combine(Caches, "train-6px.vftcache");

    public ConcurrentQueue<string> Warnings { get; } = [];

    public ConcurrentQueue<string> News { get; } = [];

    public static string NameOf(int label, int number) => $"train/{(label == 0 ? "cat" : "dog")}/{number:000}.png";

    public string PathOf(string name) => Path.Combine(Root, name);

    public string File(string name, byte[] content) => _folder.File(name, content);

    /// <summary>Four colours that depend on the seed, so that no two pictures are alike.</summary>
    public void Write(string name, int seed)
    {
        SKColor Colour(int corner) => new((byte)(37 * seed + 60 * corner), (byte)(91 * seed), (byte)(200 - 50 * corner));
        using var picture = Some.Quarters(8, 6, Colour(0), Colour(1), Colour(2), Colour(3));
        File(name, Some.Encode(picture, SKEncodedImageFormat.Png));
    }

    public ImageCacheOptions Options(int workers = 2) => new() { Inform = News.Enqueue, Warn = Warnings.Enqueue, Workers = workers };

    public ImageSplits Read(ImageCacheOptions? options = null, int? size = 6) => ImageFolderReader.Read(Root, size, options ?? Options());

    /// <summary>The pixels as they are without any cache.</summary>
    public byte[] Expected(int? size = 6)
    {
        using var splits = ImageFolderReader.Read(Root, size);
        return splits.Train.Images.bytes.ToArray();
    }

    /// <summary>Passes over the images as a training does, in another order.</summary>
    /// <returns>The pixels in the order of the images, as <see cref="Expected"/>.</returns>
    public static byte[] Pass(ImageDataset images)
    {
        using var scope = NewDisposeScope();
        using var samples = Samples(images);
        var order = arange(images.Count, ScalarType.Int64).flip(0);
        var batches = new List<Tensor>();
        for (long begin = 0; begin < images.Count; begin += 7)
        {
            samples.Expect(order.narrow(0, begin, Math.Min(21, images.Count - begin)));
            batches.Add(samples.Inputs(order.narrow(0, begin, Math.Min(7, images.Count - begin)), augmentation: null));
        }
        return cat(batches).flip(0).mul(255).round().to_type(ScalarType.Byte).contiguous().bytes.ToArray();
    }

    public static ImageSamples Samples(ImageDataset images) => new(images, TransformChain.Create([]), TransformChain.Create([]), CPU);

    /// <summary>Passes over all images and closes the data set, which waits for the cache.</summary>
    public byte[] Build(ImageCacheOptions? options = null, int? size = 6)
    {
        using var splits = Read(options, size);
        return Pass(splits.Train);
    }

    /// <summary>Waits for the cache, then replaces every image file by rubbish that cannot be told from it by name, length and time.</summary>
    public void Spoil() => Spoil(Caches);

    public void Spoil(string caches)
    {
        Assert.True(SpinWait.SpinUntil(() => Directory.GetFiles(caches, "*.vftcache").Length > 0, TimeSpan.FromMinutes(1)), "There is no cache.");
        foreach (var file in new DirectoryInfo(Path.Combine(Root, "train")).GetFiles("*", SearchOption.AllDirectories))
        {
            var time = file.LastWriteTimeUtc;
            System.IO.File.WriteAllBytes(file.FullName, new byte[file.Length]);
            file.LastWriteTimeUtc = time;
        }
    }

    public void Dispose() => _folder.Dispose();
}
