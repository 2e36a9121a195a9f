using VisionFinetune.Engine.Files;

namespace VisionFinetune.Vision.Data.Caching;

/// <summary>A cache file that is being filled, under a temporary name that nobody takes for a cache. It is locked: what a killed process left is
/// known by its missing lock.</summary>
internal sealed class CacheBuild : IImageRows
{
    private readonly CacheHeader _header;
    private readonly FileStream _file;
    private readonly uint[] _sums;
    private bool _isPublished;

    private CacheBuild(CacheHeader header, FileStream file) => (_header, _file, _sums) = (header, file, new uint[header.Count]);

    /// <summary>Begins a file of the full length, so that a full disk is noticed now.</summary>
    /// <exception cref="IOException">The folder cannot be written, or the disk is full.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public static CacheBuild Begin(string temporary, CacheHeader header) => new(header, new FileStream(temporary, new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.ReadWrite,
        Share = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None,      // Windows renames no other open file
        BufferSize = 0,
        PreallocationSize = header.FileBytes,
    }));

    public void Write(int index, ReadOnlySpan<byte> pixels)
    {
        RandomAccess.Write(_file.SafeFileHandle, pixels, _header.OffsetOf(index));
        _sums[index] = Crc32C.Of(pixels);
    }

    public void Read(int index, Span<byte> pixels)
    {
        for (var done = 0; done < pixels.Length;)
        {
            var count = RandomAccess.Read(_file.SafeFileHandle, pixels[done..], _header.OffsetOf(index) + done);
            done += count > 0 ? count : throw new EndOfStreamException($"'{_file.Name}' was cut off by somebody else.");
        }
    }

    /// <summary>Completes the file and gives it its name.</summary>
    /// <param name="path">The name of the cache, in the same folder.</param>
    /// <exception cref="IOException">The disk reports an error.</exception>
    public void Publish(string path)
    {
        RandomAccess.Write(_file.SafeFileHandle, _header.ToBytes(_sums), 0);
        AtomicFile.Publish(_file, path);
        _isPublished = true;
    }

    /// <summary>Without <see cref="Publish"/> nothing is left.</summary>
    public void Dispose()
    {
        if (!_isPublished)
            CacheFolder.TryDelete(_file.Name);
        _file.Dispose();
    }
}
