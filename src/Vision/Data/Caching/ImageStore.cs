using VisionFinetune.Augment;
using VisionFinetune.Engine;

namespace VisionFinetune.Vision.Data.Caching;

/// <summary>The images of one split as they lie in files: decoded once, then read from a cache.</summary>
/// <remarks>
/// With a cache of these very images no image file is opened. Without one, images are decoded ahead of who needs them, and kept in a cache file
/// that gets its name when all are there; until somebody says which images he expects, as a training does, single ones are decoded and not
/// kept. Where no file can be written, they are kept in memory. The pixels are the same in each case.
/// </remarks>
internal sealed class ImageStore : IDisposable
{
    private readonly ImageFiles _files;
    private readonly IReadOnlyList<CacheFolder> _folders;
    private readonly ImageCacheOptions _options;
    private readonly Lock _gate = new();
    private CacheFile? _cache;
    private ImageFilling? _filling;
    private IImageRows? _rows;
    private Task<CacheFile?>? _publishing;
    private int _owners = 1;

    private ImageStore(ImageFiles files, IReadOnlyList<CacheFolder> folders, ImageCacheOptions options, CacheFile? cache)
    {
        (_files, _folders, _options, _cache) = (files, folders, options, cache);
        Header = cache?.Header ?? files.Header();
    }

    /// <summary>Number and size of the images.</summary>
    public CacheHeader Header { get; }

    /// <summary>Size of every image.</summary>
    public ImageShape Shape => new(3, Header.Height, Header.Width);

    /// <summary>Whether no image has to be decoded any more.</summary>
    public bool IsComplete => _cache is not null || _filling is { IsComplete: true };

    /// <summary>Opens the cache of some images, if there is one.</summary>
    /// <exception cref="UserException">There is none, no size is given, and the first file cannot be read.</exception>
    public static ImageStore Open(string root, ImageFiles files, ImageCacheOptions options)
    {
        var folders = options.KeepsFile ? CacheFolder.Of(root, options.FallbackFolder) : [];
        foreach (var folder in folders)
        {
            var (cache, problem) = CacheFile.Open(folder.PathOf(files), files);
            if (problem is not null)
                options.Warn($"{problem} It is built anew.");
            if (cache is null)
                continue;
            folder.Touch(cache.Path, options.Clock);
            return new ImageStore(files, folders, options, cache);
        }
        return new ImageStore(files, folders, options, null);
    }

    /// <summary>One more owner, who disposes it, too.</summary>
    public ImageStore Share()
    {
        Interlocked.Increment(ref _owners);
        return this;
    }

    /// <summary>Begins to decode images in the background.</summary>
    public void Expect(ReadOnlySpan<long> indices)
    {
        lock (_gate)
        {
            Settle();
            if (_cache is not null)
                return;
            if (_filling is null)
                Fill();
            _filling!.Expect(indices);
        }
    }

    /// <summary>Copies images, decoding what is not there yet.</summary>
    /// <param name="indices">Which.</param>
    /// <param name="pixels">uint8 <c>(N, H, W, 3)</c>.</param>
    /// <exception cref="UserException">A file cannot be decoded; the message names it.</exception>
    public void Read(ReadOnlySpan<long> indices, Span<byte> pixels)
    {
        lock (_gate)
        {
            Settle();
            if (_cache is not null && ReadCached(indices, pixels))
                return;
            _filling?.Require(indices);
            for (var i = 0; i < indices.Length; i++)
            {
                var row = pixels.Slice(i * Header.RowBytes, Header.RowBytes);
                if (_rows is null)
                    _files.Decode((int)indices[i], Header).CopyTo(row);
                else
                    _rows.Read((int)indices[i], row);
            }
        }
    }

    /// <summary>The last owner stops what is under way; a cache that is not complete leaves nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _owners) > 0)
            return;
        lock (_gate)
        {
            _filling?.Dispose();
            _publishing?.Result?.Dispose();
            _rows?.Dispose();
            _cache?.Dispose();
            (_filling, _publishing, _rows, _cache) = (null, null, null, null);
        }
    }

    private bool ReadCached(ReadOnlySpan<long> indices, Span<byte> pixels)
    {
        var cache = _cache!;
        for (var i = 0; i < indices.Length; i++)
        {
            if (cache.Read((int)indices[i], pixels.Slice(i * Header.RowBytes, Header.RowBytes)) is not { } problem)
                continue;
            _options.Warn($"The cache '{cache.Path}' is damaged: {problem}. It is built anew.");
            Mend(cache);
            return false;
        }
        return true;
    }

    /// <summary>Takes over what is whole, and decodes the rest.</summary>
    private void Mend(CacheFile damaged)
    {
        _cache = null;
        CacheFolder.TryDelete(damaged.Path);
        Fill();
        var pixels = new byte[Header.RowBytes];
        var lost = new List<long>();
        for (var i = 0; i < Header.Count; i++)
        {
            if (damaged.Read(i, pixels) is null)
                _filling!.Adopt(i, pixels);
            else
                lost.Add(i);
        }
        damaged.Dispose();
        _filling!.Expect(lost.ToArray());
    }

    /// <summary>Goes over to the cache once it has its name.</summary>
    private void Settle()
    {
        if (_publishing is not { IsCompleted: true } done)
            return;
        _publishing = null;
        if (done.Result is not { } cache)
            return;             // somebody was told why; the images stay where they are
        _cache = cache;
        _filling!.Dispose();
        _rows!.Dispose();
        (_filling, _rows) = (null, null);
    }

    private void Fill()
    {
        var (build, folder) = Begin();
        _rows = build ?? (IImageRows)new MemoryRows(Header);
        _filling = new ImageFilling(_files, Header, _rows, _options.Workers,
            () => _publishing = build is null ? null : Task.Run(() => Publish(build, folder!)));
    }

    private (CacheBuild? Build, CacheFolder? Folder) Begin()
    {
        var reason = "";
        foreach (var folder in _folders)
        {
            try
            {
                return (folder.Begin(_files, Header, _options.Clock), folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                reason = reason.Length == 0 ? e.Message : reason;
            }
        }
        if (reason.Length > 0)
            _options.Warn($"Decoded images of '{_files.Split}' are kept in memory, since no cache of them can be written: {reason}");
        return (null, null);
    }

    private CacheFile? Publish(CacheBuild build, CacheFolder folder)
    {
        var path = folder.PathOf(_files);
        try
        {
            if (!_files.AreUnchanged)
            {
                _options.Warn($"Files of '{_files.Split}' were changed while they were decoded; no cache of them is kept.");
                return null;
            }
            build.Publish(path);
            folder.Touch(path, _options.Clock);
            _options.Inform(FormattableString.Invariant(
                $"All images of '{_files.Split}' are decoded and kept in '{path}' ({Header.FileBytes / 1e6:N0} MB); no image file is read any more"));
            return CacheFile.Open(path, _files).Cache;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _options.Warn($"The cache '{path}' could not be completed: {e.Message}");
            return null;
        }
    }
}
