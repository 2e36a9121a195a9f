using VisionFinetune.Augment.Resampling;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Tests.Resampling;

public class ResamplerTests : TorchTest
{
    public static TheoryData<int, bool> Cases => new(
        from size in new[] { 16, 24, 32, 64 } from antialias in new[] { true, false } select (size, antialias));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Crops_match_torchvision(int size, bool antialias)
    {
        var actual = Resampler.Apply(Some.Images(), Some.Plan(Some.Boxes(size), size, antialias));
        TensorAssert.Close(Some.Golden($"resized_crop_{size}_aa{(antialias ? 1 : 0)}"), actual, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Channels_last_images_give_the_same_values_in_channels_last(int size, bool antialias)
    {
        var actual = Resampler.Apply(Some.ChannelsLast(Some.Images()), Some.Plan(Some.Boxes(size), size, antialias));
        TensorAssert.Close(Some.Golden($"resized_crop_{size}_aa{(antialias ? 1 : 0)}"), actual, 1e-5);
        Assert.True(Pixels.IsChannelsLast(actual));
    }

    [Fact]
    public void Contiguous_images_stay_contiguous()
    {
        var actual = Resampler.Apply(Some.Images(), Some.Plan(Some.Boxes(24), 24, true));
        Assert.True(actual.is_contiguous());
    }

    [Fact]
    public void Images_that_are_a_view_with_gaps_give_the_same_values()
    {
        var view = nn.functional.pad(Some.Images(), [3, 2, 1, 4], value: 9).narrow(2, 1, 32).narrow(3, 3, 32);
        var actual = Resampler.Apply(view, Some.Plan(Some.Boxes(24), 24, true));
        TensorAssert.Close(Some.Golden("resized_crop_24_aa1"), actual, 1e-5);
    }

    [Fact]
    public void Bytes_are_scaled_to_fractions()
    {
        var actual = Resampler.Apply(Some.Golden("images_u8"), Some.Plan(Some.Boxes(64), 64, true));
        Assert.Equal(ScalarType.Float32, actual.dtype);
        TensorAssert.Close(Some.Golden("resized_crop_64_aa1"), actual, 1e-5);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(64, false)]
    [InlineData(13, false)]
    public void Doubles_are_computed_in_double_precision(int size, bool antialias)
    {
        // Away from the edges a linear interpolation reproduces a ramp exactly.
        var ramp = arange(32, dtype: ScalarType.Float64).div(7).expand(1, 2, 32, 32).contiguous();
        var actual = Resampler.Apply(ramp, Some.Plan([new(0, 0, 32, 32)], size, antialias));
        Assert.Equal(ScalarType.Float64, actual.dtype);
        var margin = size / 32 + 1;
        var expected = arange(size, dtype: ScalarType.Float64).add(0.5).mul(32.0 / size).sub(0.5).div(7).expand(1, 2, size, size);
        TensorAssert.Close(expected.narrow(3, margin, size - 2 * margin), actual.narrow(3, margin, size - 2 * margin), 1e-13);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(13)]
    [InlineData(31)]
    [InlineData(100)]
    public void Weights_of_a_row_are_an_average(int size)
    {
        var weights = AxisWeights.Create([new(3, 29), new(0, 32, true), new(31, 1)], 32, size, antialias: true, ScalarType.Float64);
        TensorAssert.Close(ones(3, size, dtype: ScalarType.Float64), weights.sum(2), 1e-15 * 4);
        Assert.True(weights.min().item<double>() >= 0);
    }

    [Fact]
    public void A_half_precision_batch_stays_half()
    {
        var actual = Resampler.Apply(Some.Images().to_type(ScalarType.Float16), Some.Plan(Some.Boxes(24), 24, true));
        Assert.Equal(ScalarType.Float16, actual.dtype);
        TensorAssert.Close(Some.Golden("resized_crop_24_aa1"), actual, 3e-3);
    }

    [Fact]
    public void Pixels_outside_the_box_have_no_influence()
    {
        var images = full([1, 1, 8, 8], 1000f);
        images.narrow(2, 2, 3).narrow(3, 1, 5).fill_(1);
        foreach (var antialias in new[] { true, false })
        {
            var actual = Resampler.Apply(images, Some.Plan([new(2, 1, 3, 5)], 7, antialias));
            TensorAssert.Close(ones(1, 1, 7, 7), actual, 1e-6);
        }
    }

    [Fact]
    public void A_reversed_span_mirrors_the_result()
    {
        var plan = Some.Plan(Some.Boxes(24), 24, true);
        var mirrored = plan with { Columns = [.. plan.Columns.Select(s => s with { Reversed = true })] };
        TensorAssert.Close(Some.Golden("resized_crop_24_aa1").flip(3), Resampler.Apply(Some.Images(), mirrored), 1e-5);
    }

    [Fact]
    public void A_box_of_the_results_size_is_copied()
    {
        var images = Some.Images();
        foreach (var antialias in new[] { true, false })
            TensorAssert.Close(images, Resampler.Apply(images, Some.Plan([new(0, 0, 32, 32)], 32, antialias)), 0);
    }

    [Fact]
    public void An_empty_batch_gives_an_empty_batch()
    {
        var actual = Resampler.Apply(zeros(0, 3, 8, 8), Some.Plan([], 5, true));
        Assert.Equal([0, 3, 5, 5], actual.shape);
    }
}
