using VisionFinetune.Augment.Transforms;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Tests.Transforms;

public class ResizeTests : TorchTest
{
    [Fact]
    public void Enlarging_matches_torchvision() =>
        TensorAssert.Close(
            Some.Golden("resize_224_aa1_image0"), new Resize([224, 224]).Apply(Some.Images().narrow(0, 0, 1), Some.Draw), 1e-5);

    [Fact]
    public void The_shorter_side_matches_torchvision() =>
        TensorAssert.Close(Some.Golden("big_resize_short32_aa1"), new Resize([32]).Apply(Some.Golden("big"), Some.Draw), 1e-5);

    [Fact]
    public void A_pair_matches_torchvision() =>
        TensorAssert.Close(Some.Golden("big_resize_40x24_aa1"), new Resize([40, 24]).Apply(Some.Golden("big"), Some.Draw), 1e-5);

    [Theory]
    [InlineData(75, 100, 32, 32, 42)]       // 42.67 is cut, not rounded
    [InlineData(100, 75, 32, 42, 32)]
    [InlineData(50, 50, 7, 7, 7)]
    [InlineData(375, 500, 256, 256, 341)]
    public void One_number_is_the_shorter_side(int height, int width, int size, int newHeight, int newWidth) =>
        Assert.Equal(new ImageShape(3, newHeight, newWidth), new Resize([size]).OutputShape(new(3, height, width)));

    [Fact]
    public void Without_antialias_it_matches_interpolate()
    {
        var big = Some.Golden("big");
        var expected = nn.functional.interpolate(big, [40, 24], mode: InterpolationMode.Bilinear, align_corners: false);
        TensorAssert.Close(expected, new Resize([40, 24], antialias: false).Apply(big, Some.Draw), 1e-5);
    }

    [Fact]
    public void Every_image_of_a_batch_is_scaled_alike()
    {
        var images = Some.Images();
        var batch = new Resize([20, 50]).Apply(images, Some.Draw);
        for (var i = 0; i < 8; i++)
            TensorAssert.Close(new Resize([20, 50]).Apply(images.narrow(0, i, 1), Some.Draw), batch.narrow(0, i, 1), 1e-6);
    }

    [Fact]
    public void A_sliver_that_would_explode_is_refused()
    {
        var error = Assert.Throws<TransformException>(() => new Resize([224]).OutputShape(new(3, 2, 30000)));
        Assert.Equal("resize: the 2x30000 image would become 224x3360000; give the size as [height, width].", error.Message);
    }

    [Theory]
    [InlineData(new[] { 0 }, "The size is [0]; expected pixels in [1, 16384].")]
    [InlineData(new[] { 224, 99999 }, "The size is [224, 99999]; expected pixels in [1, 16384].")]
    [InlineData(new[] { 1, 2, 3 }, "The size has 3 numbers; expected one or [height, width].")]
    public void Impossible_sizes_are_refused(int[] size, string message) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => new Resize(size)).Message, StringComparison.Ordinal);
}
