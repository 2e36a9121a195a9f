using System.Security.Cryptography;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Data;

namespace VisionFinetune.Vision.Tests.Data;

public sealed class SyntheticImagesTests
{
    [Fact]
    public void Classes_take_turns()
    {
        using var images = SyntheticImages.Create(seed: 1, count: 25, classes: 4, size: 16);
        Assert.Equal([25L, 3, 16, 16], images.Images.shape);
        Assert.Equal(["circle", "square", "triangle", "ring"], images.ClassNames);
        Assert.Equal(Enumerable.Range(0, 25).Select(i => (long)(i % 4)), images.LabelValues());
        Assert.Equal(10, SyntheticImages.ClassNames.Count);
    }

    [Fact]
    public void The_bytes_are_the_same_on_every_machine()
    {
        using var images = SyntheticImages.Create(seed: 42, count: 40);
        Assert.Equal("0BCED02DFBD9C36E", Convert.ToHexString(SHA256.HashData(images.Images.bytes))[..16]);
    }

    [Fact]
    public void An_image_depends_on_the_seed_and_its_number_alone()
    {
        using var few = SyntheticImages.Create(seed: 1, count: 10);
        using var many = SyntheticImages.Create(seed: 1, count: 30);
        using var other = SyntheticImages.Create(seed: 2, count: 10);
        Assert.Equal(few.Images.bytes.ToArray(), many.Images.bytes[..(10 * 3072)].ToArray());
        for (var i = 0; i < 10; i++)
        {
            Assert.False(Image(few, i).SequenceEqual(Image(other, i)));
            Assert.False(Image(many, i).SequenceEqual(Image(many, i + 10)));
        }
    }

    [Fact]
    public void Drawing_leaves_two_live_tensors() =>
        TensorAssert.LeavesTensorsAlive(2, () => SyntheticImages.Create(seed: 1, count: 20));

    [Theory]
    [InlineData(0, 10, 32, "count")]
    [InlineData(5, 1, 32, "classes")]
    [InlineData(5, 11, 32, "classes")]
    [InlineData(5, 10, 7, "size")]
    [InlineData(5, 10, 513, "size")]
    public void Numbers_outside_their_range_are_refused(int count, int classes, int size, string name) =>
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticImages.Create(1, count, classes, size)).ParamName);

    private static byte[] Image(ImageDataset dataset, int index) => dataset.Images.bytes.Slice(index * 3072, 3072).ToArray();
}
