using System.Security.Cryptography;
using VisionFinetune.Runner.Predicting;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Vision.Data;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Tests.Predicting;

public sealed class FingerprintTests : IDisposable
{
    private const string Hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";     // sha256sum of "hello"

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_and_text_have_the_hashes_of_sha256sum()
    {
        var path = _folder.File("a.txt", "hello");
        Assert.Equal(new Fingerprint(path, Hello), Fingerprint.OfFile(path));
        Assert.Equal(new Fingerprint(path, Hello), Fingerprint.OfFile(Path.GetRelativePath(Directory.GetCurrentDirectory(), path)));
        Assert.Equal(Hello, Fingerprint.OfText("hello"));
    }

    [Fact]
    public void Images_are_hashed_as_shape_pixels_and_ids()
    {
        byte[] pixels = [.. Enumerable.Range(0, 2 * 3 * 2 * 2).Select(i => (byte)(i * 7))];
        var expected = Convert.ToHexStringLower(SHA256.HashData([.. "2,3,2,2\n"u8, .. pixels, .. "a\nb\n"u8]));
        Assert.Equal(new Fingerprint("pictures", expected), Of(pixels, ["a", "b"]));
        Assert.NotEqual(expected, Of(pixels, ["b", "a"]).Sha256);
        Assert.NotEqual(expected, Of([.. pixels.Reverse()], ["a", "b"]).Sha256);
    }

    [Fact]
    public void Many_images_are_hashed_in_parts_with_the_same_outcome()
    {
        using var images = new ImageDataset("x", (arange(90 * 3 * 512 * 512) % 251).to_type(ScalarType.Byte).reshape(90, 3, 512, 512), null, []);     // 71 MB
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("90,3,512,512\n"u8);
        hash.AppendData(images.Images.bytes);
        Assert.Equal(new Fingerprint("x", Convert.ToHexStringLower(hash.GetHashAndReset())), Fingerprint.Of(new SyntheticSettings(), images));
    }

    private static Fingerprint Of(byte[] pixels, string[] ids)
    {
        using var images = new ImageDataset("x", tensor(pixels).reshape(2, 3, 2, 2), null, [], ids);
        return Fingerprint.Of(new FolderSettings { Root = "pictures", Size = 2 }, images);
    }
}
