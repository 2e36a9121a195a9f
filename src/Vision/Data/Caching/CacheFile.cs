namespace VisionFinetune.Vision.Data.Caching;

/// <summary>A complete cache, of which only the images asked for are read: a data set may be larger than the memory.</summary>
/// <remarks>Header and table are compared with their checksum when the file is opened, every image with its own whenever it is read: damage is
/// noticed before it is trained on, and opening takes no longer for a large file. The file is read, not mapped into memory: what the system
/// keeps of the disk is the same, but of a mapped file that somebody cuts off, or whose disk fails, a process dies instead of being told.</remarks>
internal sealed class CacheFile : IDisposable
{
    private readonly uint[] _sums;
    private readonly FileStream _file;

    private CacheFile(CacheHeader header, uint[] sums, FileStream file) => (Header, _sums, _file) = (header, sums, file);

    /// <summary>The file.</summary>
    public string Path => _file.Name;

    /// <summary>What it holds.</summary>
    public CacheHeader Header { get; }

    /// <summary>Opens the cache of some images.</summary>
    /// <returns>The cache, or why there is none: a sentence to be said, or nothing where there is no file.</returns>
    public static (CacheFile? Cache, string? Problem) Open(string path, ImageFiles images)
    {
        if (!File.Exists(path))
            return (null, null);
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var (header, sums, problem) = CacheHeader.Read(file);
            if (header is not null && IsOf(header, images))
                return (new CacheFile(header, sums, file), null);
            file.Dispose();
            return (null, $"The cache '{path}' {(header is null ? problem : "is of other images, or of these before they were changed")}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            return (null, $"The cache '{path}' cannot be read: {e.Message}");
        }
    }

    /// <summary>Copies an image. Several threads may.</summary>
    /// <param name="index">Which.</param>
    /// <param name="pixels">uint8 <c>(H, W, 3)</c>; spoilt where the image is not whole.</param>
    /// <returns>Nothing where the image is whole; otherwise what is wrong, the end of a sentence.</returns>
    public string? Read(int index, Span<byte> pixels)
    {
        try
        {
            for (var done = 0; done < pixels.Length;)
            {
                var count = RandomAccess.Read(_file.SafeFileHandle, pixels[done..], Header.OffsetOf(index) + done);
                if (count == 0)
                    return $"it was cut off before the end of image {index}";
                done += count;
            }
        }
        catch (IOException e)
        {
            return $"image {index} cannot be read: {e.Message}";
        }
        return Crc32C.Of(pixels) == _sums[index] ? null : $"the checksum of image {index} is wrong";
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static bool IsOf(CacheHeader header, ImageFiles images) => header.Key.AsSpan().SequenceEqual(images.Key)
        && header.Count == images.Paths.Count && (images.Size is not { } size || (header.Height, header.Width) == (size, size));
}
