using VisionFinetune.Augment.Resampling;
using VisionFinetune.Augment.Transforms;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Tests.Transforms;

/// <summary>Transforms that change colours or cover pixels.</summary>
public class RandomPixelTests : TorchTest
{
    private static readonly ImageShape Cifar = new(3, 32, 32);

    private static readonly Dictionary<string, (Func<double, ImageTransform> Create, string Golden)> OnBytes = new()
    {
        ["posterize"] = (p => new RandomPosterize(3, p), "u8_posterize_3"),
        ["solarize"] = (p => new RandomSolarize(0.5, p), "u8_solarize_128"),
        ["equalize"] = (p => new RandomEqualize(p), "u8_equalize"),
    };

    public static TheoryData<string> NamesOnBytes => new(OnBytes.Keys);

    [Theory]
    [MemberData(nameof(NamesOnBytes))]
    public void Bytes_stay_bytes_and_match_torchvision_exactly(string name)
    {
        var (create, golden) = OnBytes[name];
        TensorAssert.Same(Some.Golden(golden), create(1).Apply(Some.Bytes(), Some.Draw));
        TensorAssert.Same(Some.Bytes(), create(0).Apply(Some.Bytes(), Some.Draw));
        TensorAssert.Close(Some.Golden(golden).to_type(ScalarType.Float32).div(255), create(1).Apply(Some.Images(), Some.Draw), 1e-6);
    }

    [Fact]
    public void Always_and_never_match_torchvision()
    {
        var images = Some.Images();
        TensorAssert.Close(Some.Golden("invert"), new RandomInvert(1).Apply(images, Some.Draw), 1e-5);
        TensorAssert.Close(Some.Golden("autocontrast"), new RandomAutocontrast(1).Apply(images, Some.Draw), 1e-5);
        TensorAssert.Close(Some.Golden("autocontrast"), new RandomAutocontrast(1).Apply(Some.Bytes(), Some.Draw), 1e-5);
        TensorAssert.Close(Some.Golden("adjust_sharpness_1.8"), new RandomAdjustSharpness(1.8, 1).Apply(images, Some.Draw), 1e-5);
        TensorAssert.Close(Some.Golden("gaussian_blur_5_1.2"), new GaussianBlur([5], [1.2]).Apply(images, Some.Draw), 1e-5);
        TensorAssert.Same(images, new RandomAdjustSharpness(1.8, 0).Apply(images, Some.Draw));
        TensorAssert.Same(images, new RandomErasing(0).Apply(images, Some.Draw));
    }

    [Fact]
    public void Each_image_is_changed_whole_or_not_at_all()
    {
        var images = Some.Images();
        var transform = new RandomInvert(0.5);
        var chosen = transform.DrawRows(8, Some.Draw);
        Assert.InRange(chosen.Length, 1, 7);
        var actual = transform.Apply(images, Some.Draw);
        for (var i = 0; i < 8; i++)
            TensorAssert.Close((chosen.Contains(i) ? Some.Golden("invert") : images).narrow(0, i, 1), actual.narrow(0, i, 1), 1e-5);
        Assert.Equal(0.3, new RandomInvert(0.3).DrawRows(20_000, Some.Draw).Length / 20_000.0, 0.013);
    }

    [Theory]
    [InlineData(0, "brightness_1.3", 1.3)]
    [InlineData(1, "contrast_0.5", 0.5)]
    [InlineData(2, "saturation_1.6", 1.6)]
    [InlineData(3, "hue_-0.25", -0.25)]
    public void Color_jitter_of_one_certain_factor_matches_torchvision(int which, string golden, double factor)
    {
        double[]? Of(int k) => k == which ? [factor, factor] : null;
        var jitter = new ColorJitter(Of(0), Of(1), Of(2), Of(3));
        TensorAssert.Close(Some.Golden($"adjust_{golden}"), jitter.Apply(Some.Images(), Some.Draw), 1e-5);
    }

    [Fact]
    public void Color_jitter_draws_uniform_factors_and_all_orders()
    {
        const int n = 24_000;
        var jitter = new ColorJitter([0.4], [0.5, 0.8], [2], [0.1]);
        var plans = Enumerable.Range(0, n).Select(i => jitter.DrawPlan(Some.Draw.Fork(i))).ToList();
        (double Smallest, double Largest)[] intervals = [(0.6, 1.4), (0.5, 0.8), (0, 3), (-0.1, 0.1)];
        for (var k = 0; k < 4; k++)
        {
            var (smallest, largest) = intervals[k];
            Assert.All(plans, plan => Assert.InRange(plan.Factors[k], smallest, largest));
            Assert.Equal((smallest + largest) / 2, plans.Average(p => p.Factors[k]), 4 * (largest - smallest) / Math.Sqrt(12.0 * n));
        }
        var orders = plans.GroupBy(plan => string.Join(',', plan.Order)).ToList();
        Assert.Equal(24, orders.Count);
        Assert.All(orders, order => Assert.InRange(order.Count(), 870, 1130));      // 1000 are expected
    }

    [Fact]
    public void Color_jitter_applies_each_images_factors_in_its_order()
    {
        var images = Some.Images();
        var jitter = new ColorJitter([0.4], [0.4], [0.4], [0.2]);
        var actual = jitter.Apply(images, Some.Draw);
        for (var i = 0; i < 8; i++)
        {
            var (order, factors) = jitter.DrawPlan(Some.Draw.Fork(i));
            var expected = images.narrow(0, i, 1);
            foreach (var k in order)
            {
                double[]? Of(int which) => k == which ? [factors[k], factors[k]] : null;
                expected = new ColorJitter(Of(0), Of(1), Of(2), Of(3)).Apply(expected, Some.Draw);
            }
            TensorAssert.Close(expected, actual.narrow(0, i, 1), 1e-5);
        }
    }

    [Fact]
    public void Color_jitter_without_strength_changes_nothing() =>
        TensorAssert.Same(Some.Images(), new ColorJitter().Apply(Some.Images(), Some.Draw));

    [Theory]
    [InlineData(32, 32)]
    [InlineData(30, 48)]
    public void Erased_boxes_are_distributed_as_torchvisions(int height, int width)
    {
        const int n = 100_000;
        var golden = Golden.Json("augment/erasing_distribution.json").GetProperty($"{height}x{width}");
        var transform = new RandomErasing();
        var boxes = Enumerable.Range(0, n).Select(i => transform.DrawBox(new(3, height, width), Some.Draw.Fork(i))).ToList();
        var means = golden.GetProperty("mean_top_left_height_width").Doubles();
        var deviations = golden.GetProperty("std_top_left_height_width").Doubles();
        Func<CropBox, double>[] values = [b => b.Top, b => b.Left, b => b.Height, b => b.Width];
        var draws = golden.GetProperty("draws").GetInt32();
        for (var k = 0; k < 4; k++)
        {
            var mean = boxes.Average(values[k]);
            Assert.Equal(means[k], mean, 4 * deviations[k] * Math.Sqrt(1.0 / draws + 1.0 / n));
            Assert.Equal(deviations[k], Math.Sqrt(boxes.Average(b => Math.Pow(values[k](b) - mean, 2))), 0.03 * deviations[k]);
        }
        Assert.All(boxes, b => Assert.True(b.Top + b.Height <= height && b.Left + b.Width <= width && b.Height < height && b.Width < width));
    }

    [Fact]
    public void Erasing_covers_the_drawn_box_alone()
    {
        var images = Some.Images();
        var transform = new RandomErasing(1, value: [0.1, 0.2, 0.3]);
        var actual = transform.Apply(images, Some.Draw);
        for (var i = 0; i < 8; i++)
        {
            var box = transform.DrawBox(Cifar, Some.Draw.Fork(i));
            var expected = images.narrow(0, i, 1).clone();
            var inside = expected.narrow(2, box.Top, box.Height).narrow(3, box.Left, box.Width);
            inside.copy_(tensor(new[] { 0.1f, 0.2f, 0.3f }).reshape(1, 3, 1, 1).expand_as(inside));
            TensorAssert.Close(expected, actual.narrow(0, i, 1), 1e-7);
        }
    }

    [Fact]
    public void Erasing_one_box_matches_torchvision()
    {
        var images = Some.Images();
        var mask = Augment.Kernels.Boxes.Mask([.. Enumerable.Repeat(new CropBox(5, 6, 8, 9), 8)], images);
        TensorAssert.Close(Some.Golden("erase_5_6_8_9"), where(mask, zeros(1), images), 0);
    }

    [Fact]
    public void Noise_is_normal_inside_the_box_and_nothing_outside()
    {
        var images = zeros(64, 3, 32, 32);
        var transform = new RandomErasing(1, noise: true);
        var actual = transform.Apply(images, Some.Draw);
        var boxes = Enumerable.Range(0, 64).Select(i => transform.DrawBox(Cifar, Some.Draw.Fork(i))).ToList();
        var covered = actual.masked_select(Augment.Kernels.Boxes.Mask(boxes, images).expand_as(actual));
        Assert.Equal(covered.numel(), actual.count_nonzero().item<long>());
        Assert.Equal(0, covered.mean().item<float>(), 4 / Math.Sqrt(covered.numel()));
        Assert.Equal(1, covered.std().item<float>(), 4 / Math.Sqrt(2 * covered.numel()));
        TensorAssert.Same(actual.narrow(0, 0, 3), transform.Apply(images.narrow(0, 0, 3), Some.Draw));
    }

    [Fact]
    public void Blur_draws_one_width_an_image()
    {
        var image = Some.Images().narrow(0, 0, 1).expand(16, 3, 32, 32).contiguous();
        var variances = new GaussianBlur([7], [0.3, 3]).Apply(image, Some.Draw).@var([1, 2, 3]);
        Assert.True(variances.max().item<float>() > 1.05 * variances.min().item<float>());
        var error = Assert.Throws<TransformException>(() => new GaussianBlur([65]).Apply(Some.Images(), Some.Draw));
        Assert.Equal(
            "gaussian_blur: the kernel of 65x65 pixels cannot be mirrored at the edges of the 32x32 image; use less than 64.", error.Message);
    }
}
