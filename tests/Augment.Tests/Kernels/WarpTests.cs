using VisionFinetune.Augment.Kernels;
using VisionFinetune.Augment.Transforms;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Tests.Kernels;

public class WarpTests : TorchTest
{
    private static Tensor Apply(Tensor images, Projection projection, Interpolation interpolation, params double[] fill) => Warp.Apply(
        images, [.. Enumerable.Repeat(projection, (int)images.shape[0])], interpolation, fill.Length == 0 ? [0] : fill, new(1, AreWhole: false));

    /// <summary>Where a source lies midway between two pixels, another order of rounding may choose the other.</summary>
    private static void NearlySame(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        var share = (expected - actual).abs().gt(1e-5).to_type(ScalarType.Float64).mean().item<double>();
        Assert.True(share <= 0.005, $"{share:p2} of the pixels differ; at most 0.5 % were expected.");
    }

    [Theory]
    [InlineData(15)]
    [InlineData(-30)]
    [InlineData(90)]
    public void Rotations_match_torchvision(int degrees)
    {
        var projection = Projection.Rotation(degrees);
        TensorAssert.Close(Some.Golden($"rotate_{degrees}_bilinear"), Apply(Some.Images(), projection, Interpolation.Bilinear), 1e-5);
        NearlySame(Some.Golden($"rotate_{degrees}_nearest"), Apply(Some.Images(), projection, Interpolation.Nearest));
    }

    [Fact]
    public void Affine_matches_torchvision()
    {
        var projection = Projection.Affine(10, (2, -3), 1.1, (5, 0));
        TensorAssert.Close(Some.Golden("affine_10_2_-3_1.1_5"), Apply(Some.Images(), projection, Interpolation.Bilinear), 1e-5);
    }

    [Fact]
    public void Images_that_are_not_square_match_torchvision()
    {
        var wide = Some.Wide();
        TensorAssert.Close(Some.Augmented("wide_rotate_40_bilinear"), Apply(wide, Projection.Rotation(40), Interpolation.Bilinear), 1e-5);
        var affine = Projection.Affine(-25, (3, 2), 0.8, (-12, 7));
        NearlySame(Some.Augmented("wide_affine_-25_3_2_0.8_-12_7_nearest"), Apply(wide, affine, Interpolation.Nearest));
    }

    [Fact]
    public void Perspectives_match_torchvision()
    {
        var square = Projection.Perspective(32, 32, [(3, 2), (27, 5), (30, 31), (1, 24)]);
        var images = Some.Images().narrow(0, 0, 2);
        TensorAssert.Close(Some.Augmented("perspective_square_bilinear"), Apply(images, square, Interpolation.Bilinear), 1e-5);
        NearlySame(Some.Augmented("perspective_square_nearest"), Apply(images, square, Interpolation.Nearest));
        var wide = Projection.Perspective(20, 28, [(0, 4), (25, 0), (27, 16), (6, 19)]);
        TensorAssert.Close(Some.Augmented("perspective_wide_bilinear"), Apply(Some.Wide(), wide, Interpolation.Bilinear), 1e-5);
        NearlySame(Some.Augmented("perspective_wide_nearest"), Apply(Some.Wide(), wide, Interpolation.Nearest));
    }

    [Fact]
    public void Every_image_has_a_projection_of_its_own()
    {
        var images = Some.Images().narrow(0, 0, 3);
        var actual = Warp.Apply(
            images, [Projection.Rotation(15), Projection.Affine(), Projection.Rotation(-30)], Interpolation.Bilinear, [0], new(1, false));
        TensorAssert.Close(Some.Golden("rotate_15_bilinear").narrow(0, 0, 1), actual.narrow(0, 0, 1), 1e-5);
        TensorAssert.Close(images.narrow(0, 1, 1), actual.narrow(0, 1, 1), 1e-5);
        TensorAssert.Close(Some.Golden("rotate_-30_bilinear").narrow(0, 2, 1), actual.narrow(0, 2, 1), 1e-5);
    }

    [Fact]
    public void Outside_the_image_is_the_fill_colour()
    {
        var white = ones(1, 3, 8, 8);
        var shifted = Apply(white, Projection.Affine(translate: (3, 0)), Interpolation.Nearest, 0.1, 0.2, 0.3);
        for (var channel = 0; channel < 3; channel++)
        {
            TensorAssert.Close(full(8, 3, 0.1 * (channel + 1)), shifted[0, channel].narrow(1, 0, 3), 1e-6);
            TensorAssert.Close(ones(8, 5), shifted[0, channel].narrow(1, 3, 5), 1e-6);
        }
    }

    [Fact]
    public void A_pixel_on_the_edge_is_the_mixture_of_image_and_fill()
    {
        var half = Apply(ones(1, 1, 4, 4), Projection.Affine(translate: (0.5, 0)), Interpolation.Bilinear, 0.2);
        TensorAssert.Close(full(4, 1, 0.6), half[0, 0].narrow(1, 0, 1), 1e-6);
    }
}
