using VisionFinetune.Augment.Resampling;
using VisionFinetune.Augment.Transforms;
using VisionFinetune.Testing;

namespace VisionFinetune.Augment.Tests.Transforms;

public class RandomResizedCropTests : TorchTest
{
    private const int Draws = 400_000;

    [Theory]
    [InlineData(32, 32)]
    [InlineData(30, 48)]
    public void Boxes_are_distributed_as_torchvisions(int height, int width)
    {
        var golden = Golden.Json("transforms/random_resized_crop_distribution.json").GetProperty($"{height}x{width}");
        var boxes = new RandomResizedCrop([224]).DrawBoxes(new(3, height, width), Draws, Some.Draw);
        var count = golden.GetProperty("draws").GetInt32();
        void MeanAgrees(double expected, Func<CropBox, double> value)
        {
            var mean = boxes.Average(value);
            var deviation = Math.Sqrt(boxes.Average(b => Math.Pow(value(b) - mean, 2)));
            Assert.Equal(expected, mean, 4 * deviation / Math.Sqrt(count));
        }
        MeanAgrees(golden.GetProperty("mean_top").GetDouble(), b => b.Top);
        MeanAgrees(golden.GetProperty("mean_left").GetDouble(), b => b.Left);
        MeanAgrees(golden.GetProperty("mean_height").GetDouble(), b => b.Height);
        MeanAgrees(golden.GetProperty("mean_width").GetDouble(), b => b.Width);
        var ratio = golden.GetProperty("log_ratio_mean_std").Doubles();
        MeanAgrees(ratio[0], b => Math.Log((double)b.Width / b.Height));
        MeanAgrees(ratio[0] * ratio[0] + ratio[1] * ratio[1], b => Math.Pow(Math.Log((double)b.Width / b.Height), 2));
        MeanAgrees(Square("height"), b => b.Height * b.Height);
        MeanAgrees(Square("width"), b => b.Width * b.Width);

        double Square(string side) => new[] { "mean", "std" }.Sum(s => Math.Pow(golden.GetProperty($"{s}_{side}").GetDouble(), 2));
    }

    [Theory]
    [InlineData(32, 32)]
    [InlineData(30, 48)]
    public void Areas_have_torchvisions_quantiles(int height, int width)
    {
        var golden = Golden.Json("transforms/random_resized_crop_distribution.json").GetProperty($"{height}x{width}");
        var areas = new RandomResizedCrop([224]).DrawBoxes(new(3, height, width), Draws, Some.Draw)
            .Select(b => (double)b.Height * b.Width / (height * width)).Order().ToArray();
        var expected = golden.GetProperty("area_quantiles_5_25_50_75_95").Doubles();
        foreach (var (share, quantile) in new[] { 0.05, 0.25, 0.5, 0.75, 0.95 }.Zip(expected))
        {
            // The share of smaller areas is known to 4 standard errors; areas are whole pixels, so equal ones count on both sides.
            var error = 4 * Math.Sqrt(share * (1 - share) / 100_000);
            var smaller = areas.Count(a => a < quantile - 1e-9) / (double)Draws;
            var smallerOrEqual = areas.Count(a => a <= quantile + 1e-9) / (double)Draws;
            Assert.InRange(share, smaller - error, smallerOrEqual + error);
        }
    }

    [Fact]
    public void Boxes_lie_in_the_image_and_reach_its_edges()
    {
        var boxes = new RandomResizedCrop([8], [0.02, 1]).DrawBoxes(new(3, 10, 14), 50_000, Some.Draw);
        Assert.All(boxes, b => Assert.True(b is { Top: >= 0, Left: >= 0, Height: >= 1, Width: >= 1 }));
        Assert.All(boxes, b => Assert.True(b.Top + b.Height <= 10 && b.Left + b.Width <= 14));
        Assert.Contains(boxes, b => b.Height == 10);
        Assert.Contains(boxes, b => b is { Top: 0, Height: < 10 });
        Assert.Contains(boxes, b => b.Height < 10 && b.Top + b.Height == 10);
        Assert.Contains(boxes, b => b.Width < 14 && b.Left + b.Width == 14);
        Assert.Equal(1, boxes.Min(b => b.Height));
    }

    [Theory]
    [InlineData(4, 400, 0, 197, 4, 5)]      // too wide: the width is 4/3 of the height
    [InlineData(400, 4, 197, 0, 5, 4)]      // too tall: the height is 4/3 of the width
    public void Where_no_box_fits_it_is_the_largest_centre(int height, int width, int top, int left, int boxHeight, int boxWidth)
    {
        var boxes = new RandomResizedCrop([8], [1, 1]).DrawBoxes(new(3, height, width), 10, Some.Draw);
        Assert.All(boxes, b => Assert.Equal(new CropBox(top, left, boxHeight, boxWidth), b));
    }

    [Fact]
    public void The_whole_image_at_its_own_size_is_unchanged()
    {
        var images = Some.Images();
        TensorAssert.Close(images, new RandomResizedCrop([32], [1, 1], [1, 1]).Apply(images, Some.Draw), 0);
    }

    [Fact]
    public void Pixels_are_those_of_the_drawn_boxes()
    {
        var transform = new RandomResizedCrop([20]);
        var images = Some.Images();
        var boxes = transform.DrawBoxes(new(3, 32, 32), 8, Some.Draw);
        var actual = transform.Apply(images, Some.Draw);
        for (var i = 0; i < 8; i++)
        {
            var (top, left, height, width) = boxes[i];
            var cut = images.narrow(0, i, 1).narrow(2, top, height).narrow(3, left, width);
            TensorAssert.Close(new Resize([20, 20]).Apply(cut, Some.Draw), actual.narrow(0, i, 1), 1e-6);
        }
    }

    [Fact]
    public void Height_and_width_may_differ() =>
        Assert.Equal([8, 3, 10, 30], new RandomResizedCrop([10, 30]).Apply(Some.Images(), Some.Draw).shape);

    [Theory]
    [InlineData(0.0, 1.0)]
    [InlineData(0.5, 0.4)]
    [InlineData(0.5, 1.1)]
    [InlineData(double.NaN, 1.0)]
    [InlineData(0.5, double.NaN)]
    public void Impossible_scales_are_refused(double smallest, double largest)
    {
        var error = Assert.Throws<ArgumentException>(() => new RandomResizedCrop([8], [smallest, largest]));
        Assert.Contains("expected 0 < smallest <= largest <= 1.", error.Message, StringComparison.Ordinal);
    }
}
