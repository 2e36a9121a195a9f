using System.Buffers;
using System.Text.Unicode;

namespace VisionFinetune.Tabular.Tables;

/// <summary>The characters of a UTF-8 stream, every one of them up to the first byte that is not UTF-8.</summary>
/// <remarks>A <see cref="StreamReader"/> would replace such bytes, or fail before it hands out the characters in front of them,
/// which are needed to tell the line.</remarks>
internal sealed class Utf8Reader(Stream stream) : TextReader
{
    private const int BufferSize = 1 << 14;

    private readonly byte[] _bytes = new byte[BufferSize];
    private readonly char[] _characters = new char[BufferSize];
    private int _nextByte;
    private int _byteEnd;
    private int _next;
    private int _end;
    private bool _streamEnded;

    /// <exception cref="NotUtf8Exception">A byte does not belong there; all characters before it have been read.</exception>
    public override int Read(char[] buffer, int index, int count)
    {
        if (_next == _end)
            Decode();
        var copied = Math.Min(count, _end - _next);
        Array.Copy(_characters, _next, buffer, index, copied);
        _next += copied;
        return copied;
    }

    private void Decode()
    {
        while (true)
        {
            var status = Utf8.ToUtf16(_bytes.AsSpan(_nextByte, _byteEnd - _nextByte), _characters, out var read, out var written,
                replaceInvalidSequences: false, isFinalBlock: _streamEnded);
            _nextByte += read;
            (_next, _end) = (0, written);
            if (written > 0 || (_streamEnded && status == OperationStatus.Done))
                return;
            if (status == OperationStatus.InvalidData)
                throw new NotUtf8Exception(_bytes[_nextByte]);
            Fill();
        }
    }

    /// <summary>Moves the beginning of an unfinished character to the front and reads on.</summary>
    private void Fill()
    {
        _byteEnd -= _nextByte;
        Array.Copy(_bytes, _nextByte, _bytes, 0, _byteEnd);
        _nextByte = 0;
        var read = stream.Read(_bytes, _byteEnd, _bytes.Length - _byteEnd);
        _byteEnd += read;
        _streamEnded = read == 0;
    }
}

/// <summary>A byte that cannot stand in UTF-8 where it stands.</summary>
internal sealed class NotUtf8Exception(byte found) : Exception("The stream is not UTF-8.")
{
    public byte Found => found;
}
