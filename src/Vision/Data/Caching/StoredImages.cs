using VisionFinetune.Augment;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Data.Caching;

/// <summary>Some images of a store, in an order of their own; copies none.</summary>
/// <param name="store">Taken over.</param>
/// <param name="rows">Their numbers in the store; none: all, as they are.</param>
internal sealed class StoredImages(ImageStore store, long[]? rows = null) : IDisposable
{
    /// <summary>One span holds 2 GiB at most.</summary>
    private const int BytesAtOnce = 1 << 30;

    /// <summary>Number of images.</summary>
    public int Count => rows?.Length ?? store.Header.Count;

    /// <summary>Size of every image.</summary>
    public ImageShape Shape => store.Shape;

    /// <summary>Whether no image has to be decoded any more.</summary>
    public bool IsComplete => store.IsComplete;

    /// <summary>Bytes of all images.</summary>
    public long Bytes => (long)Count * store.Header.RowBytes;

    /// <summary>Other images of the same store.</summary>
    /// <param name="indices">Into these images; none: the same ones.</param>
    public StoredImages Select(IReadOnlyList<long>? indices) => new(store.Share(), indices is null ? rows : InStore([.. indices]));

    /// <summary>Begins to decode images in the background.</summary>
    public void Expect(Tensor indices)
    {
        if (store.IsComplete)
            return;
        using var own = indices.cpu();
        store.Expect(InStore(own.data<long>().ToArray()));
    }

    /// <summary>Copies images.</summary>
    /// <returns>uint8 <c>(N, H, W, 3)</c> on the CPU, in the caller's dispose scope.</returns>
    public Tensor Take(long[] indices)
    {
        var numbers = InStore(indices);
        var images = empty(numbers.Length, store.Header.Height, store.Header.Width, 3, dtype: ScalarType.Byte);
        var atOnce = Math.Max(1, BytesAtOnce / store.Header.RowBytes);
        for (var begin = 0; begin < numbers.Length; begin += atOnce)
        {
            var count = Math.Min(atOnce, numbers.Length - begin);
            using var part = images.narrow(0, begin, count);
            store.Read(numbers.AsSpan(begin, count), part.bytes);
        }
        return images;
    }

    /// <inheritdoc/>
    public void Dispose() => store.Dispose();

    private long[] InStore(long[] indices) => rows is null ? indices : Array.ConvertAll(indices, index => rows[index]);
}
