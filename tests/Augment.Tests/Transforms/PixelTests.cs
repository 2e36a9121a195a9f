using VisionFinetune.Augment.Transforms;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Tests.Transforms;

/// <summary>to_float, normalize, grayscale and random_grayscale.</summary>
public class PixelTests : TorchTest
{
    private static readonly double[] Mean = [0.485, 0.456, 0.406];
    private static readonly double[] Std = [0.229, 0.224, 0.225];

    [Fact]
    public void Bytes_become_fractions()
    {
        var bytes = arange(256, dtype: ScalarType.Byte).reshape(1, 1, 16, 16);
        var expected = arange(256, dtype: ScalarType.Float32).div(255).reshape(1, 1, 16, 16);
        TensorAssert.Same(expected, new ToFloat().Apply(bytes, Some.Draw));
    }

    [Fact]
    public void Floats_pass_to_float_unchanged()
    {
        var images = Some.Images().mul(300);
        TensorAssert.Same(images, new ToFloat().Apply(images, Some.Draw));
    }

    [Fact]
    public void Normalize_matches_torchvision()
    {
        TensorAssert.Close(Some.Golden("normalize"), new Normalize(Mean, Std).Apply(Some.Images(), Some.Draw), 1e-5);
        TensorAssert.Close(Some.Golden("normalize"), new Normalize(Mean, Std).Apply(Some.Golden("images_u8"), Some.Draw), 1e-5);
    }

    [Fact]
    public void One_mean_serves_all_channels()
    {
        var images = Some.Images();
        TensorAssert.Close(images.sub(0.5).div(0.25), new Normalize([0.5], [0.25]).Apply(images, Some.Draw), 1e-6);
    }

    [Fact]
    public void Normalize_of_doubles_uses_the_exact_mean()
    {
        var images = Some.Images().to_type(ScalarType.Float64);
        var first = images[0, 0, 0, 0].item<double>();
        var actual = new Normalize(Mean, Std).Apply(images, Some.Draw);
        Assert.Equal((first - 0.485) / 0.229, actual[0, 0, 0, 0].item<double>(), 1e-15);
    }

    [Fact]
    public void Normalize_refuses_another_number_of_channels()
    {
        var error = Assert.Throws<TransformException>(() => new Normalize(Mean, Std).Apply(zeros(2, 1, 4, 4), Some.Draw));
        Assert.Equal(
            "normalize: mean and std have 3 values, but the image has 1 channel; give one value per channel, or one for all.",
            error.Message);
    }

    [Theory]
    [InlineData(new[] { 0.5, double.NaN }, new[] { 0.5, 0.5 }, "The mean is [0.5, NaN]; expected finite numbers.")]
    [InlineData(new[] { 0.5, 0.5 }, new[] { 0.5, 0.0 }, "The std is [0.5, 0]; expected finite numbers above 0.")]
    [InlineData(new[] { 0.5, 0.5 }, new[] { 0.5 }, "The mean has 2 values and the std 1; expected as many.")]
    [InlineData(new double[0], new[] { 0.5 }, "The mean is missing; expected one number for every channel.")]
    public void Normalize_refuses_impossible_values(double[] mean, double[] std, string message)
    {
        var error = Assert.Throws<ArgumentException>(() => new Normalize(mean, std));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Grayscale_matches_torchvision() =>
        TensorAssert.Close(Some.Golden("grayscale3"), new Grayscale().Apply(Some.Images(), Some.Draw), 1e-5);

    [Fact]
    public void Grayscale_repeats_a_single_channel()
    {
        var images = Some.Images().narrow(1, 0, 1);
        TensorAssert.Close(cat([images, images, images], 1), new Grayscale().Apply(images, Some.Draw), 0);
    }

    [Fact]
    public void Grayscale_refuses_other_channels()
    {
        var error = Assert.Throws<TransformException>(() => new Grayscale().Apply(zeros(2, 4, 4, 4), Some.Draw));
        Assert.Equal("grayscale: the image has 4 channels; expected 3 (red, green, blue) or 1.", error.Message);
    }

    [Fact]
    public void Random_grayscale_always_and_never_match_torchvision()
    {
        var images = Some.Images();
        TensorAssert.Close(Some.Golden("grayscale3"), new RandomGrayscale(1).Apply(images, Some.Draw), 1e-5);
        TensorAssert.Same(images, new RandomGrayscale(0).Apply(images, Some.Draw));
    }

    [Fact]
    public void Random_grayscale_leaves_each_image_whole()
    {
        var images = Some.Images();
        var grey = Some.Golden("grayscale3");
        var actual = new RandomGrayscale(0.5).Apply(images, Some.Draw);
        var turned = Pixels.Toss(8, 0.5, Some.Draw);
        for (var i = 0; i < 8; i++)
            TensorAssert.Close((turned[i] ? grey : images).narrow(0, i, 1), actual.narrow(0, i, 1), 1e-5);
    }

    [Fact]
    public void Random_grayscale_leaves_a_single_channel_as_it_is()
    {
        var images = Some.Images().narrow(1, 0, 1);
        TensorAssert.Same(images, new RandomGrayscale(1).Apply(images, Some.Draw));
    }
}
