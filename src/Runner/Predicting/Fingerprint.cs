using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Vision.Data;

namespace VisionFinetune.Runner.Predicting;

/// <summary>A file or other content, and what its bytes hash to.</summary>
/// <param name="Path">The file or folder, or what stands for it where there is none.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits.</param>
internal sealed record Fingerprint(string Path, string Sha256)
{
    private const int ImageBytesAtOnce = 1 << 26;

    /// <summary>Hashes a file piece by piece; its path becomes absolute.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Fingerprint OfFile(string path)
    {
        using var stream = File.OpenRead(path);
        return new(System.IO.Path.GetFullPath(path), Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    /// <summary>SHA-256 of the text in UTF-8.</summary>
    public static string OfText(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Hashes what the model is given: the images' shape as the text <c>N,C,H,W</c>, their pixels, and the ids, with a
    /// line feed after the shape and each id.</summary>
    /// <param name="data">Where they were read from; drawings go by the data set's name.</param>
    /// <param name="images">Images as loaded, before the augmentation chain.</param>
    public static Fingerprint Of(DataSettings data, ImageDataset images)
    {
        var path = data switch
        {
            Cifar10Settings cifar => cifar.Root,
            FolderSettings folder => folder.Root,
            KaggleImagesSettings kaggle => kaggle.Root,
            _ => images.Name,
        };
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long[] shape = [images.Count, images.Shape.Channels, images.Shape.Height, images.Shape.Width];
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{shape[0]},{shape[1]},{shape[2]},{shape[3]}\n")));
        var atOnce = Math.Max(1, ImageBytesAtOnce / (shape[1] * shape[2] * shape[3]));      // one span holds 2 GiB at most
        for (long start = 0; start < shape[0]; start += atOnce)
        {
            using var part = images.Take([.. Enumerable.Range((int)start, (int)Math.Min(atOnce, shape[0] - start)).Select(i => (long)i)]);
            hash.AppendData(part.bytes);
        }
        foreach (var id in images.Ids ?? [])
            hash.AppendData(Encoding.UTF8.GetBytes(id + "\n"));
        return new(path, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
