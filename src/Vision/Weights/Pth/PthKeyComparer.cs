namespace VisionFinetune.Vision.Weights.Pth;

/// <summary>Compares the keys of Python dictionaries with hashes that the writer of a file cannot foresee.</summary>
/// <remarks>The hash of a <see cref="long"/> is its two halves mixed without a secret: a file can hold as many numbers as it likes that all
/// have the hash 0, and a dictionary of 300,000 of them would take minutes to fill. Texts have secret hashes already.</remarks>
internal sealed class PthKeyComparer : IEqualityComparer<object>
{
    public static readonly PthKeyComparer Instance = new();

    public new bool Equals(object? x, object? y) => object.Equals(x, y);

    public int GetHashCode(object key) => key switch
    {
        long number => HashCode.Combine((int)number, (int)(number >> 32)),
        double number => HashCode.Combine((int)BitConverter.DoubleToInt64Bits(number + 0.0), (int)(BitConverter.DoubleToInt64Bits(number + 0.0) >> 32)),
        _ => key.GetHashCode(),
    };
}
