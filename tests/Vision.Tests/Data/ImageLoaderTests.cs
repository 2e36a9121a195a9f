using VisionFinetune.Testing;
using VisionFinetune.Vision.Data;

namespace VisionFinetune.Vision.Tests.Data;

public sealed class ImageLoaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData(5)]     // resized while they are read
    public void The_number_of_threads_does_not_change_a_bit(int? size)
    {
        var paths = Enumerable.Range(0, 40).Select(i => $"{i}.png").ToList();
        for (var i = 0; i < paths.Count; i++)
            _folder.File(paths[i], Some.Png(7, 9, (byte)(5 * i)));
        var full = paths.ConvertAll(path => Path.Combine(_folder.Root, path));
        using var alone = ImageLoader.Load(full, size, workers: 1);
        Assert.Equal(40, alone.shape[0]);
        foreach (var workers in new[] { 2, 3, 8 })
        {
            using var together = ImageLoader.Load(full, size, workers);
            TensorAssert.Same(alone, together);
        }
    }
}
