namespace VisionFinetune.Vision.Data.Caching;

/// <summary>Keeps decoded images while not all are there yet. Several threads may use it, for different images at a time.</summary>
internal interface IImageRows : IDisposable
{
    /// <exception cref="IOException">There is no room.</exception>
    void Write(int index, ReadOnlySpan<byte> pixels);

    /// <summary>Gives back what was written.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    void Read(int index, Span<byte> pixels);
}
