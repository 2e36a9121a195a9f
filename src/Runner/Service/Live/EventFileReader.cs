namespace VisionFinetune.Runner.Service.Live;

/// <summary>Reads the complete lines of a file that grows, each once and in order. A last line without its end waits for it.</summary>
/// <param name="path">The file; it may come into being later.</param>
internal sealed class EventFileReader(string path) : IDisposable
{
    private const int PortionBytes = 1 << 16;

    private FileStream? _file;
    private byte[] _buffer = new byte[PortionBytes];
    private int _filled;

    /// <summary>Lines read so far.</summary>
    public long Lines { get; private set; }

    /// <summary>Is told a line and its number, from 1.</summary>
    public delegate void LineHandler(long number, ReadOnlySpan<byte> line);

    /// <summary>Reads the next portion of the file.</summary>
    /// <returns>Whether there may be more.</returns>
    public bool Read(LineHandler handler)
    {
        if (!TryOpen())
            return false;
        if (_filled == _buffer.Length)
            Array.Resize(ref _buffer, 2 * _buffer.Length);      // a line longer than the buffer
        var count = _file!.Read(_buffer, _filled, _buffer.Length - _filled);
        _filled += count;
        var rest = _buffer.AsSpan(0, _filled);
        while (rest.IndexOf((byte)'\n') is >= 0 and var end)
        {
            handler(++Lines, rest[..end]);
            rest = rest[(end + 1)..];
        }
        rest.CopyTo(_buffer);
        _filled = rest.Length;
        return count > 0;
    }

    /// <summary>Reads all there is.</summary>
    public void ReadToEnd(LineHandler handler)
    {
        while (Read(handler))
        {
        }
    }

    public void Dispose() => _file?.Dispose();

    private bool TryOpen()
    {
        try
        {
            _file ??= new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }
}
