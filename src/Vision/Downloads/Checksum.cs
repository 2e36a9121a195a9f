using System.Security.Cryptography;

namespace VisionFinetune.Vision.Downloads;

/// <summary>What the bytes of a download must hash to.</summary>
public sealed record Checksum
{
    private const int MinPrefix = 8;

    private Checksum(HashAlgorithmName algorithm, string hex)
    {
        Algorithm = algorithm;
        Hex = hex;
    }

    /// <summary>SHA-256 or MD5.</summary>
    public HashAlgorithmName Algorithm { get; }

    /// <summary>Lower-case hexadecimal digits, all of them or the first ones.</summary>
    public string Hex { get; }

    /// <summary>The first digits of a SHA-256, as PyTorch puts them into file names.</summary>
    /// <exception cref="ArgumentException">Fewer than 8 or more than 64 digits, or something else than lower-case digits.</exception>
    public static Checksum Sha256Prefix(string hex) => new(HashAlgorithmName.SHA256, Valid(hex, MinPrefix, 64));

    /// <summary>A whole MD5, which is all that some publishers give. It detects damage, not forgery.</summary>
    /// <exception cref="ArgumentException">Not 32 lower-case hexadecimal digits.</exception>
    public static Checksum Md5(string hex) => new(HashAlgorithmName.MD5, Valid(hex, 32, 32));

    /// <summary>Hashes from the stream's beginning.</summary>
    /// <returns>As many lower-case digits as <see cref="Hex"/> has; equal to it where the bytes are right.</returns>
    public async Task<string> ComputeAsync(Stream stream, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Position = 0;
        using var hash = IncrementalHash.CreateHash(Algorithm);
        var buffer = new byte[1 << 20];
        for (int count; (count = await stream.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0;)
            hash.AppendData(buffer, 0, count);
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..Hex.Length];
    }

    /// <summary>Hashes a file; see <see cref="ComputeAsync"/>.</summary>
    public string Compute(string path)
    {
        using var stream = File.OpenRead(path);
        return ComputeAsync(stream).GetAwaiter().GetResult();
    }

    private static string Valid(string hex, int min, int max) =>
        hex is not null && hex.Length >= min && hex.Length <= max && hex.All(char.IsAsciiHexDigitLower)
            ? hex
            : throw new ArgumentException($"A checksum of {min} to {max} lower-case hexadecimal digits was expected, not "
                + $"'{hex}'.", nameof(hex));
}
