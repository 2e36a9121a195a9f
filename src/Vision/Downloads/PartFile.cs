namespace VisionFinetune.Vision.Downloads;

/// <summary>The growing file of an unfinished download. It stays on the disk until it is complete or found to be damaged.</summary>
internal sealed class PartFile : IAsyncDisposable
{
    private const int NoSpaceUnix = 28, NoSpaceWindows = 112;

    private readonly Stream _stream;
    private readonly string _destination;

    private PartFile(Stream stream, string destination)
    {
        _stream = stream;
        _destination = destination;
    }

    public long Length => _stream.Length;

    public static string PathOf(string destination) => destination + ".part";

    /// <summary>Opens or creates it; only one process at a time can.</summary>
    public static PartFile Open(string destination, Func<string, Stream>? open = null)
    {
        var path = PathOf(destination);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            open ??= p => new FileStream(p, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            return new PartFile(open(path), destination);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException($"'{path}' cannot be opened for writing: {e.Message} Is another download of it running?", e);
        }
    }

    public async Task AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        try
        {
            _stream.Position = _stream.Length;
            await _stream.WriteAsync(bytes, cancel).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw Explain(e);
        }
    }

    public void Clear() => _stream.SetLength(0);

    public Task<string> ComputeAsync(Checksum checksum, CancellationToken cancel) => checksum.ComputeAsync(_stream, cancel);

    /// <summary>Writes everything to the disk, closes, and gives the file its final name.</summary>
    public async Task CompleteAsync()
    {
        try
        {
            if (_stream is FileStream file)
                file.Flush(flushToDisk: true);
            await _stream.DisposeAsync().ConfigureAwait(false);
            File.Move(PathOf(_destination), _destination, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Explain(e);
        }
    }

    public async Task DeleteAsync()
    {
        await _stream.DisposeAsync().ConfigureAwait(false);
        File.Delete(PathOf(_destination));
    }

    /// <summary>Closes it. An empty part is of no use and is removed.</summary>
    public async ValueTask DisposeAsync()
    {
        var isEmpty = _stream.CanRead && _stream.Length == 0;
        await _stream.DisposeAsync().ConfigureAwait(false);
        if (isEmpty)
            File.Delete(PathOf(_destination));
    }

    private DownloadException Explain(Exception e)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(_destination));
        return (e.HResult & 0xffff) is NoSpaceUnix or NoSpaceWindows
            ? new DownloadException($"The disk of '{folder}' is full. Free some space and repeat the command: it goes on where "
                + "it stopped.", e)
            : new DownloadException($"'{PathOf(_destination)}' cannot be written: {e.Message}", e);
    }
}
