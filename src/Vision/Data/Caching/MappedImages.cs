using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace VisionFinetune.Vision.Data.Caching;

/// <summary>A complete cache, mapped into memory: pages come from the disk when they are read, and the system takes them back when it needs
/// them, so that a data set may be larger than the memory.</summary>
/// <remarks>Header and checksums are compared when the file is opened, every image with its checksum when it is first read: damage is noticed
/// before it is trained on, and opening takes no longer for a large file. Not for several threads.</remarks>
internal sealed unsafe partial class MappedImages : IDisposable
{
    /// <summary>After so many bytes, or images, the pages are given back. They stay in the system's cache of the disk; the process only stops
    /// counting them as its own.</summary>
    private const long BytesBetweenReleases = 64 << 20, ImagesBetweenReleases = 1024;
    private const int DoNotNeed = 4;            // MADV_DONTNEED of mman.h

    private readonly uint[] _sums;
    private readonly bool[] _isChecked;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private long _readBytes, _readImages;

    private MappedImages(string path, CacheHeader header, uint[] sums, FileStream stream)
    {
        (Path, Header, _sums, _isChecked) = (path, header, sums, new bool[header.Count]);
        _file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor(0, header.FileBytes, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What it holds.</summary>
    public CacheHeader Header { get; }

    /// <summary>Opens the cache of some images.</summary>
    /// <returns>The cache, or why there is none: a sentence to be said, or nothing where there is no file.</returns>
    public static (MappedImages? Cache, string? Problem) Open(string path, ImageFiles images)
    {
        if (!File.Exists(path))
            return (null, null);
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var (header, sums, problem) = CacheHeader.Read(file);
            if (header is not null && IsOf(header, images))
                return (new MappedImages(path, header, sums, file), null);
            file.Dispose();
            return (null, $"The cache '{path}' {(header is null ? problem : "is of other images, or of these before they were changed")}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            return (null, $"The cache '{path}' cannot be read: {e.Message}");
        }
    }

    /// <summary>Copies an image.</summary>
    /// <returns>Whether it is whole; otherwise the cache is damaged.</returns>
    public bool TryRead(int index, Span<byte> pixels)
    {
        var row = new ReadOnlySpan<byte>(_start + Header.PixelsAt + (long)index * Header.RowBytes, Header.RowBytes);
        if (!_isChecked[index] && Crc32C.Of(row) != _sums[index])
            return false;
        _isChecked[index] = true;
        row.CopyTo(pixels);
        Release(row.Length);
        return true;
    }

    /// <summary>Unmaps the file.</summary>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private static bool IsOf(CacheHeader header, ImageFiles images) => header.Key.AsSpan().SequenceEqual(images.Key)
        && header.Count == images.Paths.Count && (images.Size is not { } size || (header.Height, header.Width) == (size, size));

    private void Release(int bytes)
    {
        _readBytes += bytes;
        if (++_readImages < ImagesBetweenReleases && _readBytes < BytesBetweenReleases)
            return;
        (_readBytes, _readImages) = (0, 0);
        if (OperatingSystem.IsLinux())
            _ = Advise(_start, (nuint)Header.FileBytes, DoNotNeed);      // it is only advice
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* start, nuint bytes, int advice);
}
