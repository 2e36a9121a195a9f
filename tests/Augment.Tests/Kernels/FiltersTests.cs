using VisionFinetune.Augment.Kernels;
using VisionFinetune.Testing;

namespace VisionFinetune.Augment.Tests.Kernels;

public class FiltersTests : TorchTest
{
    private static readonly Levels Fractions = new(1, AreWhole: false);

    [Fact]
    public void Sharpness_matches_torchvision()
    {
        TensorAssert.Close(
            Some.Golden("adjust_sharpness_1.8"), Filters.Sharpness(Some.Images(), [.. Enumerable.Repeat(1.8, 8)], Fractions), 1e-5);
        TensorAssert.Close(
            Some.Augmented("adjust_sharpness_0.3"),
            Filters.Sharpness(Some.Images().narrow(0, 0, 2), [.. Enumerable.Repeat(0.3, 2)], Fractions), 1e-5);
    }

    [Fact]
    public void Images_too_small_to_have_an_inside_stay_as_they_are()
    {
        var sliver = Some.Images().narrow(2, 0, 2);
        TensorAssert.Same(sliver, Filters.Sharpness(sliver, [.. Enumerable.Repeat(1.8, 8)], Fractions));
    }

    [Fact]
    public void Gaussian_blur_matches_torchvision()
    {
        var square = Filters.GaussianBlur(Some.Images(), (5, 5), [.. Enumerable.Repeat(1.2, 8)]);
        TensorAssert.Close(Some.Golden("gaussian_blur_5_1.2"), square, 1e-5);
        TensorAssert.Close(Some.Augmented("wide_gaussian_blur_7x3_0.7"), Filters.GaussianBlur(Some.Wide(), (3, 7), [0.7, 0.7]), 1e-5);
    }

    [Fact]
    public void Every_image_has_a_blur_of_its_own()
    {
        var images = Some.Images().narrow(0, 0, 2);
        var actual = Filters.GaussianBlur(images, (5, 5), [1.2, 0.01]);
        TensorAssert.Close(Some.Golden("gaussian_blur_5_1.2").narrow(0, 0, 1), actual.narrow(0, 0, 1), 1e-5);
        TensorAssert.Close(images.narrow(0, 1, 1), actual.narrow(0, 1, 1), 1e-6);
    }
}
