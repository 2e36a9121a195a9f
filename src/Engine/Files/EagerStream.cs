namespace VisionFinetune.Engine.Files;

/// <summary>Writes a file that the disk works on while it is still being written, so that the flush at its end waits for less.</summary>
/// <param name="file">A new file; stays the caller's.</param>
internal sealed class EagerStream(FileStream file) : Stream
{
    private const int Step = 8 << 20;

    private long _begun;

    public override bool CanRead => false;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => file.Position = value;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var count = Math.Min(buffer.Length, Step);
            file.Write(buffer[..count]);
            buffer = buffer[count..];
            BeginWriteback();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => file.Flush();

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override void SetLength(long value) => file.SetLength(value);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The file is only written.");

    private void BeginWriteback()
    {
        if (file.Position - _begun < Step)
            return;
        Writeback.Begin(file.SafeFileHandle, _begun, file.Position - _begun);        // the handle is only given away when nothing waits in the buffer
        _begun = file.Position;
    }
}
