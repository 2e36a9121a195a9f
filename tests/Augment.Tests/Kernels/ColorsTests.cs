using VisionFinetune.Augment.Kernels;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Tests.Kernels;

public class ColorsTests : TorchTest
{
    private static readonly Levels Fractions = new(1, AreWhole: false);

    private static double[] Factors(double factor, int count = 8) => [.. Enumerable.Repeat(factor, count)];

    [Theory]
    [InlineData("brightness_1.3", 1.3)]
    [InlineData("brightness_0.6", 0.6)]
    [InlineData("contrast_1.4", 1.4)]
    [InlineData("contrast_0.5", 0.5)]
    [InlineData("saturation_1.6", 1.6)]
    [InlineData("saturation_0.2", 0.2)]
    [InlineData("hue_0.1", 0.1)]
    [InlineData("hue_-0.25", -0.25)]
    public void Adjustments_match_torchvision(string name, double factor)
    {
        var images = Some.Images();
        var actual = name.Split('_')[0] switch
        {
            "brightness" => Colors.Brightness(images, Factors(factor), Fractions),
            "contrast" => Colors.Contrast(images, Factors(factor), Fractions),
            "saturation" => Colors.Saturation(images, Factors(factor), Fractions),
            _ => Colors.Hue(images, Factors(factor)),
        };
        TensorAssert.Close(Some.Golden($"adjust_{name}"), actual, 1e-5);
    }

    [Fact]
    public void Every_image_has_a_factor_of_its_own()
    {
        var images = Some.Images().narrow(0, 0, 2);
        var actual = Colors.Contrast(images, [1.4, 0.5], Fractions);
        TensorAssert.Close(Some.Golden("adjust_contrast_1.4").narrow(0, 0, 1), actual.narrow(0, 0, 1), 1e-5);
        TensorAssert.Close(Some.Golden("adjust_contrast_0.5").narrow(0, 1, 1), actual.narrow(0, 1, 1), 1e-5);
    }

    [Fact]
    public void A_factor_of_1_and_a_turn_of_0_change_nothing()
    {
        var images = Some.Images();
        TensorAssert.Same(images, Colors.Brightness(images, Factors(1), Fractions));
        TensorAssert.Same(images, Colors.Contrast(images, Factors(1), Fractions));
        TensorAssert.Same(images, Colors.Saturation(images, Factors(1), Fractions));
        TensorAssert.Close(images, Colors.Hue(images, Factors(0)), 1e-6);
    }

    [Fact]
    public void Grey_has_no_hue_and_one_channel_no_saturation()
    {
        var gray = Some.Golden("grayscale3");
        TensorAssert.Close(gray, Colors.Hue(gray, Factors(0.3)), 1e-6);
        var single = Some.Images().narrow(1, 0, 1);
        TensorAssert.Same(single, Colors.Hue(single, Factors(0.3)));
        TensorAssert.Same(single, Colors.Saturation(single, Factors(0.3), Fractions));
        TensorAssert.Close(
            Some.Augmented("gray_contrast_1.7"), Colors.Contrast(single.narrow(0, 0, 2), Factors(1.7, 2), Fractions), 1e-5);
    }

    [Fact]
    public void Black_white_and_pure_colours_turn_as_the_wheel_does()
    {
        var red = tensor(new[] { 1f, 0, 0 }).reshape(1, 3, 1, 1);
        TensorAssert.Close(tensor(new[] { 0f, 1, 0 }).reshape(1, 3, 1, 1), Colors.Hue(red, Factors(1.0 / 3, 1)), 1e-6);
        TensorAssert.Close(tensor(new[] { 0f, 0, 1 }).reshape(1, 3, 1, 1), Colors.Hue(red, Factors(-1.0 / 3, 1)), 1e-6);
        foreach (var level in new[] { 0.0, 1.0 })
        {
            var plain = full(1, 3, 2, 2, level);
            TensorAssert.Close(plain, Colors.Hue(plain, Factors(0.2, 1)), 0);
        }
    }
}
