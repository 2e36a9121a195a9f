using VisionFinetune.Augment.Transforms;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Tests.Transforms;

public class CropTests : TorchTest
{
    [Fact]
    public void The_centre_matches_torchvision() =>
        TensorAssert.Close(Some.Golden("big_center_crop_32"), new CenterCrop([32]).Apply(Some.Golden("big"), Some.Draw), 1e-5);

    [Fact]
    public void A_centre_larger_than_the_image_is_padded_as_in_torchvision() =>
        TensorAssert.Close(Some.Golden("center_crop_40_of_32"), new CenterCrop([40]).Apply(Some.Images(), Some.Draw), 1e-5);

    [Theory]
    [InlineData(5, 4, 0)]       // half pixels are rounded to even: 0.5 to 0, 1.5 to 2
    [InlineData(7, 4, 2)]
    [InlineData(9, 4, 2)]
    public void The_centre_of_an_odd_border_begins_where_torchvisions_does(int size, int crop, int first)
    {
        var actual = new CenterCrop([crop]).Apply(Some.Distinct(1, 1, size, size), Some.Draw);
        Assert.Equal(first * size + first, actual[0, 0, 0, 0].item<float>());
    }

    [Fact]
    public void A_centre_larger_in_one_axis_only_is_padded_there()
    {
        var actual = new CenterCrop([2, 5]).Apply(ones(1, 1, 4, 2), Some.Draw);
        TensorAssert.Close(tensor(new float[] { 0, 1, 1, 0, 0 }).expand(1, 1, 2, 5), actual, 0);
    }

    [Fact]
    public void Reflected_padding_matches_torchvision()
    {
        // A crop of the padded size leaves one place only.
        var actual = new RandomCrop([40], 4, PaddingMode.Reflect).Apply(Some.Images(), Some.Draw);
        TensorAssert.Close(Some.Golden("pad4_reflect"), actual, 1e-5);
    }

    [Theory]
    [InlineData(PaddingMode.Zero)]
    [InlineData(PaddingMode.Reflect)]
    public void Every_image_is_the_window_its_offsets_name(PaddingMode mode)
    {
        var transform = new RandomCrop([32], 4, mode);
        var images = Some.Images();
        var padded = mode == PaddingMode.Reflect ? Some.Golden("pad4_reflect") : nn.functional.pad(images, [4, 4, 4, 4]);
        var actual = transform.Apply(images, Some.Draw);
        foreach (var ((top, left), i) in transform.DrawOffsets(new(3, 32, 32), 8, Some.Draw).Select((o, i) => (o, i)))
            TensorAssert.Close(padded.narrow(0, i, 1).narrow(2, top, 32).narrow(3, left, 32), actual.narrow(0, i, 1), 1e-5);
    }

    [Fact]
    public void Zero_padding_at_a_known_place_matches_torchvision()
    {
        var transform = new RandomCrop([32], 4);
        var draws = Enumerable.Range(0, 100_000).Select(k => new Draw((ulong)k));
        var draw = draws.First(d => transform.DrawOffsets(new(3, 32, 32), 1, d)[0] == (3, 5));
        var actual = transform.Apply(Some.Images().narrow(0, 0, 1), draw);
        TensorAssert.Close(Some.Golden("pad4_zero_crop_at_3_5").narrow(0, 0, 1), actual, 1e-5);
    }

    [Fact]
    public void Bytes_stay_bytes_and_exact()
    {
        var images = Some.Golden("images_u8");
        TensorAssert.Same(images, new RandomCrop([32]).Apply(images, Some.Draw));
        TensorAssert.Same(images.narrow(2, 6, 20).narrow(3, 6, 20).contiguous(), new CenterCrop([20]).Apply(images, Some.Draw));
    }

    [Fact]
    public void All_places_are_reached_equally_often()
    {
        var offsets = new RandomCrop([4, 6], 1).DrawOffsets(new(3, 4, 8), 60_000, Some.Draw);      // 3 rows x 5 columns
        var counts = offsets.CountBy(o => o).ToDictionary();
        Assert.Equal(15, counts.Count);
        Assert.All(counts.Keys, o => Assert.True(o is { Top: >= 0 and <= 2, Left: >= 0 and <= 4 }));
        Assert.All(counts.Values, n => Assert.InRange(n, 4000 - 4 * 62, 4000 + 4 * 62));
    }

    [Fact]
    public void Height_and_width_are_cut_on_their_own()
    {
        var transform = new RandomCrop([2, 5]);
        var images = Some.Distinct(6, 2, 7, 9);
        var actual = transform.Apply(images, Some.Draw);
        foreach (var ((top, left), i) in transform.DrawOffsets(new(2, 7, 9), 6, Some.Draw).Select((o, i) => (o, i)))
            TensorAssert.Close(images.narrow(0, i, 1).narrow(2, top, 2).narrow(3, left, 5), actual.narrow(0, i, 1), 0);
    }

    [Theory]
    [InlineData(40, 0, "random_crop: crop 40x40 is larger than the 32x32 image; add padding: 4 or resize first.")]
    [InlineData(43, 4, "random_crop: crop 43x43 is larger than the 32x32 image with padding 4; add padding: 6 or resize first.")]
    public void A_crop_larger_than_the_image_is_refused_with_the_padding_that_helps(int size, int padding, string message)
    {
        var transform = new RandomCrop([size], padding);
        Assert.Equal(message, Assert.Throws<TransformException>(() => transform.OutputShape(new(3, 32, 32))).Message);
        var images = Some.Images();
        Assert.Equal(message, Assert.Throws<TransformException>(() => transform.Apply(images, Some.Draw)).Message);
    }

    [Fact]
    public void A_reflection_wider_than_the_image_is_refused()
    {
        var transform = new RandomCrop([8], 8, PaddingMode.Reflect);
        var error = Assert.Throws<TransformException>(() => transform.OutputShape(new(3, 8, 12)));
        Assert.Equal(
            "random_crop: padding 8 cannot be reflected in the 8x12 image; use less than 8, or padding_mode: zero.", error.Message);
    }

    [Fact]
    public void Impossible_settings_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new RandomCrop([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomCrop([8], -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomCrop([8], 0, (PaddingMode)7));
        Assert.Throws<ArgumentException>(() => new CenterCrop([8, -8]));
    }
}
