using VisionFinetune.Augment.Chains;
using VisionFinetune.Augment.Settings;
using VisionFinetune.Augment.Transforms;

namespace VisionFinetune.Augment.Tests.Chains;

public class SourceCornersTests
{
    private static readonly ImageShape Source = new(3, 40, 60);

    private static IReadOnlyList<SourceCorners> Of(params TransformSettings[] steps) =>
        TransformChain.Create(steps).DrawSourceCorners(Source, 20, Some.Draw);

    private static void Same((double X, double Y) expected, (double X, double Y) actual)
    {
        Assert.Equal(expected.X, actual.X, 1e-9);
        Assert.Equal(expected.Y, actual.Y, 1e-9);
    }

    [Fact]
    public void Without_geometry_it_is_the_whole_image()
    {
        foreach (var corners in Of(new RandomInvertSettings(), new ResizeSettings { Size = [224, 224] }))
            Assert.Equal(new((0, 0), (60, 0), (60, 40), (0, 40)), corners);
    }

    [Fact]
    public void A_random_resized_crop_is_its_box_and_a_flip_exchanges_its_corners()
    {
        var boxes = new RandomResizedCrop([24]).DrawBoxes(Source, 20, Some.Draw.Fork(0));
        var crops = Of(new RandomResizedCropSettings { Size = [24] });
        var flipped = Of(new RandomResizedCropSettings { Size = [24] }, new RandomHorizontalFlipSettings { P = 1 });
        for (var i = 0; i < 20; i++)
        {
            var (top, left, height, width) = boxes[i];
            Same((left, top), crops[i].TopLeft);
            Same((left + width, top + height), crops[i].BottomRight);
            Same((left + width, top), flipped[i].TopLeft);
            Same((left, top), flipped[i].TopRight);
        }
    }

    [Fact]
    public void Crops_after_a_resize_are_told_in_pixels_of_the_source()
    {
        // The shorter side, 40, becomes 80: the middle 40x40 of 80x120 is 20x20 of the source.
        foreach (var corners in Of(new ResizeSettings { Size = [80] }, new CenterCropSettings { Size = [40] }))
        {
            Same((20, 10), corners.TopLeft);
            Same((40, 30), corners.BottomRight);
        }
    }

    [Fact]
    public void Padding_lies_outside()
    {
        var corners = Of(new RandomCropSettings { Size = [40, 60], Padding = 4 });
        var offsets = new RandomCrop([40, 60], 4).DrawOffsets(Source, 20, Some.Draw.Fork(0));
        for (var i = 0; i < 20; i++)
            Same((offsets[i].Left - 4, offsets[i].Top - 4), corners[i].TopLeft);
        Assert.Contains(corners, c => c.TopLeft.X < 0);
    }

    [Fact]
    public void A_quarter_turn_counterclockwise_shows_the_right_edge_at_the_top()
    {
        var square = new ImageShape(3, 40, 40);
        var corners = TransformChain.Create([new RandomRotationSettings { Degrees = [90, 90] }]).DrawSourceCorners(square, 1, Some.Draw)[0];
        Same((40, 0), corners.TopLeft);
        Same((40, 40), corners.TopRight);
        Same((0, 40), corners.BottomRight);
        Same((0, 0), corners.BottomLeft);
    }
}
