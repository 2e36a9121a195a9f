using System.Runtime.InteropServices;
using VisionFinetune.Engine;

namespace VisionFinetune.Vision.Data.Caching;

/// <summary>Decoded images in memory, all of which is taken at once: memory that grows through a whole epoch would look like a leak.</summary>
internal sealed unsafe class MemoryRows : IImageRows
{
    private readonly int _rowBytes;
    private byte* _memory;

    /// <exception cref="UserException">The images are larger than the memory.</exception>
    public MemoryRows(CacheHeader header)
    {
        _rowBytes = header.RowBytes;
        ImageLoader.CheckMemory(header.Count, header.Width, header.Height);
        _memory = (byte*)NativeMemory.Alloc((nuint)header.Count, (nuint)_rowBytes);
        NativeMemory.Clear(_memory, (nuint)header.Count * (nuint)_rowBytes);
    }

    public void Write(int index, ReadOnlySpan<byte> pixels) => pixels.CopyTo(Row(index));

    public void Read(int index, Span<byte> pixels) => Row(index).CopyTo(pixels);

    public void Dispose()
    {
        NativeMemory.Free(_memory);
        _memory = null;
    }

    private Span<byte> Row(int index)
    {
        ObjectDisposedException.ThrowIf(_memory is null, this);
        return new Span<byte>(_memory + (long)index * _rowBytes, _rowBytes);
    }
}
