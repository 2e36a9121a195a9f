using System.Text;

namespace VisionFinetune.Vision.Data;

/// <summary>Walks through the regular files of a tar archive (POSIX.1-1988 ustar, and what GNU and POSIX.1-2001 made of it). Nothing is
/// unpacked: links, devices, folders and extended headers are passed over, so that they cannot lead anywhere.</summary>
/// <remarks>System.Formats.Tar takes as much memory as an extended header claims to need, 2 GB for one of 512 bytes, and fails on sparse
/// files with exceptions of several kinds. Names of files are at most 100 bytes here, which is what the fixed header holds.</remarks>
/// <param name="stream">The unpacked archive, read once from front to back.</param>
internal sealed class TarFiles(Stream stream)
{
    private const int BlockBytes = 512;
    private const int NameBytes = 100, SizeAt = 124, SizeBytes = 12, ChecksumAt = 148, ChecksumBytes = 8, TypeAt = 156;

    private readonly byte[] _header = new byte[BlockBytes];
    private long _unread;

    /// <summary>Path of the current file as the archive says it. Not to be used as a path.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Bytes that the current file claims to have.</summary>
    public long Length { get; private set; }

    /// <summary>Goes on to the next regular file.</summary>
    /// <exception cref="InvalidDataException">The archive is damaged or cut off.</exception>
    public bool MoveNext()
    {
        while (ReadHeader())
        {
            if (_header[TypeAt] is (byte)'0' or 0)
                return true;
        }
        return false;
    }

    /// <summary>Fills the target with the current file's first bytes.</summary>
    /// <exception cref="InvalidDataException">The archive ends before.</exception>
    public void Read(Span<byte> target)
    {
        if (stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) < target.Length)
            throw new InvalidDataException("it ends within a file");
        _unread -= target.Length;
    }

    private bool ReadHeader()
    {
        Skip(_unread);
        var count = stream.ReadAtLeast(_header, BlockBytes, throwOnEndOfStream: false);
        if (count == 0 || count == BlockBytes && !_header.AsSpan().ContainsAnyExcept((byte)0))
            return false;
        if (count < BlockBytes)
            throw new InvalidDataException("it ends within a header");
        CheckSum();
        var name = _header.AsSpan(0, NameBytes);
        var end = name.IndexOf((byte)0);
        Name = Encoding.Latin1.GetString(end < 0 ? name : name[..end]);
        Length = Octal(_header.AsSpan(SizeAt, SizeBytes), "size");
        _unread = (Length + BlockBytes - 1) / BlockBytes * BlockBytes;
        return true;
    }

    private void Skip(long bytes)
    {
        Span<byte> buffer = stackalloc byte[BlockBytes];
        for (; bytes > 0; bytes -= BlockBytes)
        {
            var part = buffer[..(int)Math.Min(bytes, BlockBytes)];
            if (stream.ReadAtLeast(part, part.Length, throwOnEndOfStream: false) < part.Length)
                throw new InvalidDataException("it ends within a file");
        }
    }

    /// <summary>The sum of the header's bytes, those of the sum itself counted as spaces.</summary>
    private void CheckSum()
    {
        var sum = ChecksumBytes * ' ';
        for (var i = 0; i < BlockBytes; i++)
            sum += i is >= ChecksumAt and < ChecksumAt + ChecksumBytes ? 0 : _header[i];
        if (Octal(_header.AsSpan(ChecksumAt, ChecksumBytes), "checksum") != sum)
            throw new InvalidDataException("a header has the wrong checksum");
    }

    /// <summary>Octal digits with spaces before and spaces or zero bytes behind them. GNU's binary form is for files of 8 GB and more.</summary>
    private static long Octal(ReadOnlySpan<byte> field, string what)
    {
        var digits = field.TrimStart((byte)' ').TrimEnd(" \0"u8);
        long value = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7')
                throw new InvalidDataException($"a header has a {what} that is no octal number");
            value = 8 * value + (digit - '0');
        }
        return value;
    }
}
